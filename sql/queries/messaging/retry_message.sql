-- One row where it was given up. Whoever still wants a link to sign in asks for one.
UPDATE outgoing_message SET given_up_at = NULL, due_at = now(), attempt_count = 0
WHERE id = $1 AND given_up_at IS NOT NULL AND kind <> 'sign_in' RETURNING true AS is_waiting
