-- The answer to one of her changes. It is not read.
INSERT INTO idempotency (hash, user_id, request, sealed, expires_at)
VALUES (x'00', 'u_c0ffee00000000000001', x'00', x'00', 4000000000000);
