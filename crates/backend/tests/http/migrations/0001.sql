-- An account `pam` in the first schema: a token, a session and an unused sign-in link of hers, what she owns and did.
INSERT INTO setting (name, value) VALUES ('page_key', x'0707070707070707070707070707070707070707070707070707070707070707');
INSERT INTO identity (id, kind, handle, display_name, url, tenant_id, billing, usage_compute_action,
    usage_compute_threshold, created_at, created_by_id, updated_by_id, version_id)
VALUES ('u_c0ffee00000000000001', 'user', 'pam', 'Pam Beesly', 'https://pam.example', 't_00000000000000000000',
    '{"status":"preview"}', 'warn', 300, 1790000000000, 'u_c0ffee00000000000001', 'u_c0ffee00000000000001', 7),
    ('o_c0ffee00000000000001', 'org', 'art-school', 'Art School', NULL, 't_00000000000000000000',
    NULL, NULL, NULL, 1790000000000, 'u_c0ffee00000000000001', 'u_c0ffee00000000000001', 1);
INSERT INTO email (id, user_id, email, folded, status, created_at)
VALUES ('up_c0ffee00000000000001', 'u_c0ffee00000000000001', 'Pam@beesly.example', 'pam@beesly.example', 'verified', 1790000000000);
INSERT INTO org_member (id, org_id, user_id, role, status, created_at, created_by_id, updated_by_id)
VALUES ('m_c0ffee00000000000001', 'o_c0ffee00000000000001', 'u_c0ffee00000000000001', 'owner', 'accepted', 1790000000000,
    'u_c0ffee00000000000001', 'u_c0ffee00000000000001');
INSERT INTO workspace (id, identity_id, handle, state, desired_state, instance_type, db_volume_size_bytes,
    database_name, host, hive, created_at, created_by_id, updated_by_id)
VALUES ('w_c0ffee00000000000001', 'u_c0ffee00000000000001', 'paintings', 'enabled', 'enabled', 'db1.shared', 1000,
    'abc123', 'pam-paintings.usea1.db.pipes.example', 'usea1', 1790000000000, 'u_c0ffee00000000000001', 'u_c0ffee00000000000001');
INSERT INTO token (id, user_id, hash, last4, status, title, issued_at_s, created_at, created_by_id, updated_by_id,
    version_id)
VALUES ('t_c0ffee00000000000001', 'u_c0ffee00000000000001', x'54c5695b7b76220e833e44e1bbcc36cb1ac5f4e00a2f79aaf31afdd26969ec3b',
    'aaaa', 'active', 'desk', 1790000000, 1790000000000, 'u_c0ffee00000000000001', 'u_c0ffee00000000000001', 3);
INSERT INTO session (hash, user_id, issued_at_s, created_at, expires_at)
VALUES (x'cd93782b7fb95559de14f738b65988af85d41dc1565f7c7d1ed2d035665b519c', 'u_c0ffee00000000000001', 1790000000,
    1790000000000, 4000000000000);
INSERT INTO login_link (hash, user_id, expires_at)
VALUES (x'1074c3d56ba74f8c5bc2e4d260925e5fc9ec104cc000848b66289d0897c4942a', 'u_c0ffee00000000000001', 4000000000000);
INSERT INTO preferences (id, user_id, communication_community_updates, communication_product_updates,
    communication_tips_and_tricks, created_at, version_id)
VALUES ('up_c0ffee00000000000002', 'u_c0ffee00000000000001', 'disabled', 'enabled', 'enabled', 1790000000000, 4);
INSERT INTO constraint_rule (user_id, name, type, target, value, value_from, visibility, description)
VALUES ('u_c0ffee00000000000001', 'user_token', 'quota', 'user', 5, 'plan', 'public', 'API tokens');
INSERT INTO audit (id, identity_id, action_type, actor_id, actor_handle, actor_display_name, actor_ip, data,
    tenant_id, created_at)
VALUES ('al_c0ffee00000000000001', 'u_c0ffee00000000000001', 'token.create', 'u_c0ffee00000000000001', 'pam',
    'Pam Beesly', '203.0.113.9', '{"title":"desk"}', 't_00000000000000000000', 1790000000000);
