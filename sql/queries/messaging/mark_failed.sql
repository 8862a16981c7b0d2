-- One row where the attempt is still the last. $2: the attempt. $3: what it failed with. $4: seconds until the next
-- attempt; null: none.
UPDATE outgoing_message SET
    failure = $3,
    due_at = CASE WHEN $4::double precision IS NULL THEN due_at
        ELSE now() + make_interval(secs => $4::double precision) END,
    given_up_at = CASE WHEN $4::double precision IS NULL THEN now() END
WHERE id = $1 AND attempt_count = $2 AND sent_at IS NULL AND given_up_at IS NULL
RETURNING true AS is_marked
