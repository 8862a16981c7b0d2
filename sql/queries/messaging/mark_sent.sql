UPDATE outgoing_message SET sent_at = now(), failure = NULL
WHERE id = ANY ($1::text[]::uuid[]) AND sent_at IS NULL AND given_up_at IS NULL
