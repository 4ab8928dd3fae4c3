-- Her image, whose version is the beginning of its SHA-256.
INSERT INTO avatar (user_id, media, bytes) VALUES ('u_c0ffee00000000000001', 'image/png', x'89504e470d0a1a0a');
UPDATE identity SET avatar_version = '4c4b6a3be1314ab8' WHERE id = 'u_c0ffee00000000000001';
