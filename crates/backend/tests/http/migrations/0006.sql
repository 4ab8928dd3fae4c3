-- What she used, and how she pays.
INSERT INTO usage (identity_id, day, workspace_id, metric, billing_mode, value)
VALUES ('u_c0ffee00000000000001', 20000, 'w_c0ffee00000000000001', 'db_execution_ms', 'billable', 42);
INSERT INTO subscription (id, user_id, item_id, currency, anchor, created_at)
VALUES ('sub_c0ffee00000000000001', 'u_c0ffee00000000000001', 'si_c0ffee00000000000001', 'usd', 1790000000000, 1790000000000);
INSERT INTO invoice (id, user_id, receipt_number, status, currency, total, attempt_count, period_start, period_end,
    created_at)
VALUES ('in_c0ffee00000000000001', 'u_c0ffee00000000000001', 'PIPES-9001', 'paid', 'usd', 900, 1, 1790000000000,
    1790000000000, 1790000000000);
INSERT INTO payment_method (id, user_id, is_default, brand, country, funding, last4, exp_month, exp_year, created_at)
VALUES ('pm_c0ffee00000000000001', 'u_c0ffee00000000000001', 1, 'visa', 'US', 'credit', '4242', 1, 2030,
    1790000000000);
INSERT INTO constraint_rule (user_id, name, type, target, value, value_from, visibility)
VALUES ('u_c0ffee00000000000001', 'user_price_base', 'price', 'user', 9000000, 'plan', 'public');
