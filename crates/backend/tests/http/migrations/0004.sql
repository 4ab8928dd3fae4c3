-- Somebody who has left.
INSERT INTO deletion (id, identity_id, handle, actor_ip, created_at)
VALUES ('al_c0ffee00000000000002', 'u_c0ffee00000000000009', 'roy', '203.0.113.9', 1790000000000);
