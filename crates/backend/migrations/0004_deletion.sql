-- What is left of accounts that were deleted by their owners: the record that they were. Nothing else refers to them.
CREATE TABLE deletion (
    id          TEXT PRIMARY KEY,
    identity_id TEXT NOT NULL,
    handle      TEXT NOT NULL,
    actor_ip    TEXT NOT NULL,
    created_at  INTEGER NOT NULL
) STRICT;
