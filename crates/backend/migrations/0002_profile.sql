-- An account shows the image at avatar_url, or the one in `avatar` whose digest begins with avatar_version, or else the
-- generated one. It never has both.
ALTER TABLE identity ADD COLUMN avatar_url TEXT;
ALTER TABLE identity ADD COLUMN avatar_version TEXT;

CREATE TABLE avatar (
    user_id TEXT PRIMARY KEY REFERENCES identity (id) ON DELETE CASCADE,
    media   TEXT NOT NULL,
    bytes   BLOB NOT NULL
) STRICT;
