-- $1: the sessions' keys.
DELETE FROM training_head_count WHERE session_id = ANY ($1::uuid[])
