-- What was used: a row per account, day, workspace, metric and billing mode. Days are counted from 1970. A deleted
-- workspace keeps its rows: they were used.
CREATE TABLE usage (
    identity_id   TEXT NOT NULL REFERENCES identity (id) ON DELETE CASCADE,
    day           INTEGER NOT NULL,
    workspace_id  TEXT NOT NULL,
    metric        TEXT NOT NULL,
    billing_mode  TEXT NOT NULL CHECK (billing_mode IN ('billable', 'non_billable')),
    instance_type TEXT,
    value         INTEGER NOT NULL,
    PRIMARY KEY (identity_id, day DESC, workspace_id, metric, billing_mode)
) STRICT, WITHOUT ROWID;
CREATE INDEX usage_of_workspace ON usage (workspace_id, day DESC, metric, billing_mode);

-- What accounts can subscribe to; new accounts have the Developer plan.
CREATE TABLE plan (
    id          TEXT PRIMARY KEY,
    plan        TEXT NOT NULL UNIQUE,
    title       TEXT NOT NULL,
    description TEXT NOT NULL,
    created_at  INTEGER NOT NULL,
    version_id  INTEGER NOT NULL DEFAULT 1
) STRICT;
INSERT INTO plan (id, plan, title, description, created_at)
VALUES ('p_00000000000000000001', 'developer', 'Developer', '400 compute minutes and 3 GB of storage included', 1655424000000);

-- One at most of an account that goes on. The period follows from anchor.
CREATE TABLE subscription (
    id          TEXT PRIMARY KEY,
    user_id     TEXT NOT NULL REFERENCES identity (id) ON DELETE CASCADE,
    item_id     TEXT NOT NULL,
    currency    TEXT NOT NULL,
    anchor      INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    canceled_at INTEGER,
    cancel_at   INTEGER
) STRICT;
CREATE INDEX subscription_of_user ON subscription (user_id, created_at, id);

CREATE TABLE invoice (
    id                   TEXT PRIMARY KEY,
    user_id              TEXT NOT NULL REFERENCES identity (id) ON DELETE CASCADE,
    receipt_number       TEXT NOT NULL UNIQUE,
    status               TEXT NOT NULL,
    currency             TEXT NOT NULL,
    total                INTEGER NOT NULL, -- minor units
    attempt_count        INTEGER NOT NULL,
    next_payment_attempt INTEGER,
    period_start         INTEGER NOT NULL,
    period_end           INTEGER NOT NULL,
    created_at           INTEGER NOT NULL
) STRICT;
CREATE INDEX invoice_of_user ON invoice (user_id, created_at, id);

-- Cards, as the payment provider tells of them: never a number.
CREATE TABLE payment_method (
    id         TEXT PRIMARY KEY,
    user_id    TEXT NOT NULL REFERENCES identity (id) ON DELETE CASCADE,
    is_default INTEGER NOT NULL,
    brand      TEXT NOT NULL,
    country    TEXT NOT NULL,
    funding    TEXT NOT NULL,
    last4      TEXT NOT NULL,
    exp_month  INTEGER NOT NULL,
    exp_year   INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX payment_method_of_user ON payment_method (user_id, created_at, id);
CREATE UNIQUE INDEX one_default_payment_method ON payment_method (user_id) WHERE is_default = 1;

-- A rule's value is a whole number or a text. The prices are those of the Developer plan, in millionths of a dollar.
ALTER TABLE constraint_rule ADD COLUMN text TEXT;
INSERT INTO constraint_rule (user_id, name, type, target, value, text, value_from, visibility, description)
SELECT identity.id, rule.name, rule.type, 'user', rule.value, rule.text, 'plan', 'public', rule.description
FROM identity
CROSS JOIN (
    SELECT 'user_price_currency' AS name, 'setting' AS type, NULL AS value, 'usd' AS text, 'Currency of the prices' AS description
    UNION ALL SELECT 'user_price_base', 'price', 9000000, NULL, 'A billing cycle'
    UNION ALL SELECT 'user_price_compute_minute', 'price', 50000, NULL, 'A compute minute past the included ones'
    UNION ALL SELECT 'user_price_storage_gb', 'price', 2000000, NULL, 'A GB of storage past the included ones'
) AS rule
WHERE identity.kind = 'user';
