-- $1: whose. $2: from. $3: to.
INSERT INTO rota_span (responder_id, starts_at, ends_at, added_by) VALUES ($1, $2, $3, caller_actor()) RETURNING id
