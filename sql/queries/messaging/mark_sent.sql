UPDATE outgoing_message SET sent_at = now(), failure = NULL WHERE id = $1 AND sent_at IS NULL AND given_up_at IS NULL
