-- $1: whose. $2: kind. $3: issued. $4: the last day. $5: evidence.
INSERT INTO credential (responder_id, kind, issued_on, expires_on, evidence, added_by)
VALUES ($1, $2, $3::date, $4::date, $5, caller_actor()) RETURNING id
