-- The latest first. $1: whose. $2: only this one; null: all. $3: at most how many. $4: the last one of the page before, or
-- null.
SELECT
    id, responder_id, kind, issued_on::text, expires_on::text, evidence, added_at, added_by, withdrawn_at, withdrawn_by
FROM credential
WHERE responder_id = $1 AND ($2::uuid IS NULL OR id = $2) AND ($4::uuid IS NULL OR id < $4)
ORDER BY id DESC LIMIT $3::integer
