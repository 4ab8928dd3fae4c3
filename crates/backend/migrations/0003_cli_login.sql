-- Command lines that ask to be signed in. Their id is a secret too: only its SHA-256 is here.
CREATE TABLE cli_login (
    hash        BLOB PRIMARY KEY,
    code        TEXT NOT NULL,
    client_ip   TEXT NOT NULL,
    wrong_codes INTEGER NOT NULL DEFAULT 0,
    user_id     TEXT REFERENCES identity (id) ON DELETE CASCADE, -- who has confirmed it
    issued_at_s INTEGER,                                         -- and in which second
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX cli_login_by_time ON cli_login (created_at);

-- What those sign their calls with that were confirmed. These are no API tokens: nobody lists or counts them.
CREATE TABLE cli_token (
    hash        BLOB PRIMARY KEY,
    user_id     TEXT NOT NULL REFERENCES identity (id) ON DELETE CASCADE,
    issued_at_s INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX cli_token_by_end ON cli_token (expires_at);
