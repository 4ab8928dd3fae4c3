-- The password for the databases of all workspaces of an account, encrypted by the key file; see src/vault.rs.
CREATE TABLE database_password (
    user_id    TEXT PRIMARY KEY REFERENCES identity (id) ON DELETE CASCADE,
    id         TEXT NOT NULL UNIQUE,
    sealed     BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER
) STRICT, WITHOUT ROWID;

-- Whether the tenant's administrator lets people use it.
ALTER TABLE tenant ADD COLUMN password_enabled INTEGER NOT NULL DEFAULT 1;
