-- Its event is kept by the table itself. $1: the device. $2: when. $3: now. $4: note. $5: the reporter's name. The rest:
-- what was seen.
INSERT INTO readiness_check (
    defibrillator_id, checked_at, recorded_at, note, reporter, reporter_id, ready_signal, pads_good, battery_good,
    cabinet_good)
VALUES ($1, $2, $3, $4, $5, caller_actor(), $6, $7, $8, $9)
RETURNING id
