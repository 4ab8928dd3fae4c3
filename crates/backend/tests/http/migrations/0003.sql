-- A command line that waits, and the token of another one.
INSERT INTO cli_login (hash, code, client_ip, created_at)
VALUES (x'67347b9b68728867d9489412f345bb79bcb7b59f82e980ab91a1328593fca4d0', '123456', '203.0.113.9', 1790000000000);
INSERT INTO cli_token (hash, user_id, issued_at_s, created_at, expires_at)
VALUES (x'5e536bab708b7fc2cdaa678bbdcd5da96136688319e90adb38baca4a4fe89ecb', 'u_c0ffee00000000000001', 1790000000,
    1790000000000, 4000000000000);
