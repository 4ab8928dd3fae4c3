-- Times are milliseconds since 1970 UTC; `…_at_s` are whole seconds, for what is compared with token_min_issued_at.
-- Secrets (tokens, sessions, sign-in links) are only here as SHA-256.

CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE tenant (
    id           TEXT PRIMARY KEY,
    handle       TEXT NOT NULL UNIQUE,
    display_name TEXT NOT NULL,
    state        TEXT NOT NULL DEFAULT 'enabled',
    created_at   INTEGER NOT NULL,
    version_id   INTEGER NOT NULL DEFAULT 1
) STRICT;

INSERT INTO tenant (id, handle, display_name, created_at)
VALUES ('t_00000000000000000000', 'turbot-pipes', 'Turbot Pipes', 1655424000000);

-- Developer accounts and organizations: they share one space of handles.
CREATE TABLE identity (
    id                      TEXT PRIMARY KEY,
    kind                    TEXT NOT NULL CHECK (kind IN ('user', 'org')),
    handle                  TEXT NOT NULL UNIQUE,
    display_name            TEXT,
    url                     TEXT,
    status                  TEXT NOT NULL DEFAULT 'accepted',
    tenant_id               TEXT NOT NULL REFERENCES tenant (id),
    billing                 TEXT,
    preview_access_mode     TEXT,
    token_min_issued_at_s   INTEGER,
    usage_compute_action    TEXT,
    usage_compute_threshold INTEGER,
    usage_storage_action    TEXT,
    usage_storage_threshold INTEGER,
    created_at              INTEGER NOT NULL,
    created_by_id           TEXT NOT NULL,
    updated_at              INTEGER,
    updated_by_id           TEXT NOT NULL,
    version_id              INTEGER NOT NULL DEFAULT 1
) STRICT;

CREATE TABLE email (
    id         TEXT PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES identity (id) ON DELETE CASCADE,
    email      TEXT NOT NULL,
    folded     TEXT NOT NULL UNIQUE, -- in lower case: what is looked up
    status     TEXT NOT NULL CHECK (status IN ('pending', 'verified')),
    created_at INTEGER NOT NULL,
    updated_at INTEGER,
    version_id INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX email_of_user ON email (user_id, created_at, id);

CREATE TABLE org_member (
    id            TEXT PRIMARY KEY,
    org_id        TEXT NOT NULL REFERENCES identity (id) ON DELETE CASCADE,
    user_id       TEXT NOT NULL REFERENCES identity (id) ON DELETE CASCADE,
    role          TEXT NOT NULL,
    status        TEXT NOT NULL CHECK (status IN ('pending', 'accepted')),
    created_at    INTEGER NOT NULL,
    created_by_id TEXT NOT NULL,
    updated_at    INTEGER,
    updated_by_id TEXT NOT NULL,
    version_id    INTEGER NOT NULL DEFAULT 1,
    UNIQUE (user_id, org_id)
) STRICT;

CREATE TABLE workspace (
    id                   TEXT PRIMARY KEY,
    identity_id          TEXT NOT NULL REFERENCES identity (id) ON DELETE CASCADE,
    handle               TEXT NOT NULL,
    state                TEXT NOT NULL,
    state_reason         TEXT,
    desired_state        TEXT NOT NULL,
    instance_type        TEXT NOT NULL,
    db_volume_size_bytes INTEGER NOT NULL,
    database_name        TEXT NOT NULL,
    host                 TEXT NOT NULL,
    hive                 TEXT NOT NULL,
    created_at           INTEGER NOT NULL,
    created_by_id        TEXT NOT NULL,
    updated_at           INTEGER,
    updated_by_id        TEXT NOT NULL,
    version_id           INTEGER NOT NULL DEFAULT 1,
    UNIQUE (identity_id, handle)
) STRICT;

CREATE TABLE token (
    id            TEXT PRIMARY KEY,
    user_id       TEXT NOT NULL REFERENCES identity (id) ON DELETE CASCADE,
    hash          BLOB NOT NULL UNIQUE,
    last4         TEXT NOT NULL,
    status        TEXT NOT NULL CHECK (status IN ('active', 'inactive')),
    title         TEXT,
    description   TEXT,
    issued_at_s   INTEGER NOT NULL,
    expires_at    INTEGER,
    created_at    INTEGER NOT NULL,
    created_by_id TEXT NOT NULL,
    updated_at    INTEGER,
    updated_by_id TEXT NOT NULL,
    version_id    INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX token_of_user ON token (user_id, created_at, id);

CREATE TABLE session (
    hash        BLOB PRIMARY KEY,
    user_id     TEXT NOT NULL REFERENCES identity (id) ON DELETE CASCADE,
    issued_at_s INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_end ON session (expires_at);

CREATE TABLE login_link (
    hash       BLOB PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES identity (id) ON DELETE CASCADE,
    expires_at INTEGER NOT NULL,
    used_at    INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX login_link_by_end ON login_link (expires_at);

CREATE TABLE preferences (
    id                              TEXT PRIMARY KEY,
    user_id                         TEXT NOT NULL UNIQUE REFERENCES identity (id) ON DELETE CASCADE,
    communication_community_updates TEXT NOT NULL,
    communication_product_updates   TEXT NOT NULL,
    communication_tips_and_tricks   TEXT NOT NULL,
    created_at                      INTEGER NOT NULL,
    updated_at                      INTEGER,
    version_id                      INTEGER NOT NULL DEFAULT 1
) STRICT;

-- What an account may have. `user_token` is the most API tokens.
CREATE TABLE constraint_rule (
    user_id     TEXT NOT NULL REFERENCES identity (id) ON DELETE CASCADE,
    name        TEXT NOT NULL,
    type        TEXT NOT NULL,
    target      TEXT NOT NULL,
    value       INTEGER,
    value_from  TEXT NOT NULL,
    visibility  TEXT NOT NULL,
    description TEXT,
    PRIMARY KEY (user_id, name)
) STRICT, WITHOUT ROWID;

-- Who did what. Names are kept as they were then.
CREATE TABLE audit (
    id                 TEXT PRIMARY KEY,
    identity_id        TEXT NOT NULL REFERENCES identity (id) ON DELETE CASCADE,
    action_type        TEXT NOT NULL,
    actor_id           TEXT NOT NULL,
    actor_handle       TEXT NOT NULL,
    actor_display_name TEXT NOT NULL,
    actor_ip           TEXT NOT NULL,
    target_id          TEXT,
    data               TEXT NOT NULL,
    tenant_id          TEXT NOT NULL,
    created_at         INTEGER NOT NULL
) STRICT;
CREATE INDEX audit_of_identity ON audit (identity_id, created_at, id);
