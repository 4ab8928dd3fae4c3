-- The answers to changes that were sent with an Idempotency-Key, for a day.
CREATE TABLE idempotency (
    hash       BLOB PRIMARY KEY, -- SHA-256 of the key and of whose it is
    user_id    TEXT REFERENCES identity (id) ON DELETE CASCADE,
    request    BLOB NOT NULL, -- SHA-256 of the request
    sealed     BLOB NOT NULL, -- the answer, encrypted by the key file
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX idempotency_by_end ON idempotency (expires_at);
CREATE INDEX idempotency_of_user ON idempotency (user_id);
