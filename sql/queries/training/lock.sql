-- No row where it is not the caller's to keep. $1: the session.
SELECT id FROM training_session WHERE id = $1 AND training_is_kept(scheme_id, group_id) FOR NO KEY UPDATE
