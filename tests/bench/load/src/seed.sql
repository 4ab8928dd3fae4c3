-- What accounts have that are a while old. Ids are 20 characters of chance, as the service's own are.

INSERT INTO workspace (id, identity_id, handle, state, desired_state, instance_type, db_volume_size_bytes, database_name,
    host, hive, created_at, created_by_id, updated_by_id)
SELECT 'w_' || lower(hex(randomblob(10))), identity.id, sample.column1, 'enabled', 'enabled', 'db1.shared', 10000000000,
    lower(hex(randomblob(3))), 'usea1.db.pipes.turbot.com', 'usea1', identity.created_at, identity.id, identity.id
FROM identity CROSS JOIN (VALUES ('prod'), ('sandbox')) AS sample;

-- A month: 180 records an account, two pages of the list.
INSERT INTO usage (identity_id, day, workspace_id, metric, billing_mode, instance_type, value)
WITH RECURSIVE past (days) AS (VALUES (0) UNION ALL SELECT days + 1 FROM past WHERE days < 29)
SELECT workspace.identity_id, unixepoch() / 86400 - past.days, workspace.id, metric.column1, 'billable', 'db1.shared',
    abs(random() % 1000000)
FROM workspace
CROSS JOIN past
CROSS JOIN (VALUES ('db_execution_ms'), ('process_execution_ms'), ('db_volume_used_bytes')) AS metric;

INSERT INTO audit (id, identity_id, action_type, actor_id, actor_handle, actor_display_name, actor_ip, data, tenant_id,
    created_at)
WITH RECURSIVE past (days) AS (VALUES (1) UNION ALL SELECT days + 1 FROM past WHERE days < 60)
SELECT 'al_' || lower(hex(randomblob(10))), identity.id, 'session.create', identity.id, identity.handle, '', '203.0.113.7',
    '{}', identity.tenant_id, unixepoch() * 1000 - past.days * 86400000
FROM identity CROSS JOIN past;

INSERT INTO subscription (id, user_id, item_id, currency, anchor, created_at)
SELECT 'sub_' || lower(hex(randomblob(10))), id, 'si_' || lower(hex(randomblob(10))), 'usd', created_at, created_at
FROM identity;

INSERT INTO payment_method (id, user_id, is_default, brand, country, funding, last4, exp_month, exp_year, created_at)
SELECT 'pm_' || lower(hex(randomblob(10))), id, 1, 'visa', 'US', 'credit', '4242', 12, 2099, created_at
FROM identity;

INSERT INTO invoice (id, user_id, receipt_number, status, currency, total, attempt_count, period_start, period_end,
    created_at)
WITH RECURSIVE past (months) AS (VALUES (1) UNION ALL SELECT months + 1 FROM past WHERE months < 12)
SELECT 'in_' || lower(hex(randomblob(10))), identity.id, 'PIPES-' || hex(randomblob(8)), 'paid', 'usd', 900, 1,
    unixepoch() * 1000 - (past.months + 1) * 2592000000, unixepoch() * 1000 - past.months * 2592000000,
    unixepoch() * 1000 - past.months * 2592000000
FROM identity CROSS JOIN past;
