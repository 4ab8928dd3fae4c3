-- Her database password; the test seals it.
INSERT INTO database_password (user_id, id, sealed, created_at)
VALUES ('u_c0ffee00000000000001', 'p_c0ffee00000000000001', x'', 1790000000000);
