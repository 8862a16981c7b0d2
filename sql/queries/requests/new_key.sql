-- Whoever may not see what they add cannot have its key returned, so it is made before.
SELECT uuid_v7() AS id
