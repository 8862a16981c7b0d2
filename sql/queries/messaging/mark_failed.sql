-- A row for each whose attempt is still the last. $1: messages. $2: the attempt of each. $3: what it failed with.
-- $4: seconds until the next attempt; null: none.
UPDATE outgoing_message SET
    failure = $3,
    due_at = CASE WHEN $4::double precision IS NULL THEN due_at
        ELSE now() + make_interval(secs => $4::double precision) END,
    given_up_at = CASE WHEN $4::double precision IS NULL THEN now() END
FROM unnest($1::text[]::uuid[], $2::text[]::integer[]) AS tried (id, attempt)
WHERE outgoing_message.id = tried.id AND attempt_count = tried.attempt AND sent_at IS NULL AND given_up_at IS NULL
RETURNING true AS is_marked
