UPDATE credential SET withdrawn_at = now(), withdrawn_by = caller_actor() WHERE id = $1 AND withdrawn_at IS NULL
