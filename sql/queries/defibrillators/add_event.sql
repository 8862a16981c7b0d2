-- $1: the device. $2: the kind. $3: when it happened. $4: now. $5: words of the reporter. $6: the reporter's name.
-- $7: the request or problem that it follows from, or null.
INSERT INTO defibrillator_event (
    defibrillator_id, kind, occurred_at, recorded_at, detail, reporter, reporter_id, source_id)
VALUES ($1, $2, $3, $4, $5, $6, caller_actor(), $7)
RETURNING id
