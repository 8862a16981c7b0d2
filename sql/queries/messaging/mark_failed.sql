-- A row for each whose attempt is still the last. $1: messages. $2: the attempt of each. $3: what it failed with.
-- $4: seconds until the next attempt of each; '': it is given up.
UPDATE outgoing_message SET
    failure = $3,
    due_at = CASE tried.pause WHEN '' THEN due_at
        ELSE now() + make_interval(secs => nullif(tried.pause, '')::double precision) END,
    given_up_at = CASE tried.pause WHEN '' THEN now() END
FROM unnest($1::text[]::uuid[], $2::text[]::integer[], $4::text[]) AS tried (id, attempt, pause)
WHERE outgoing_message.id = tried.id AND attempt_count = tried.attempt AND sent_at IS NULL AND given_up_at IS NULL
RETURNING true AS is_marked
