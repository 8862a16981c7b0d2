-- $1: the activity's key. $2: the volunteer; null: the caller. $3: kind. $4: the day. $5: minutes.
INSERT INTO volunteer_activity (id, responder_id, kind, on_day, minutes, added_by)
SELECT $1, volunteer.id, $3, $4::date, $5, caller_actor()
FROM (SELECT coalesce($2::uuid, caller_responder()) AS id) AS volunteer
WHERE volunteer_is_own(volunteer.id)
RETURNING id
