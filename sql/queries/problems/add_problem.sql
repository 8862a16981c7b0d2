-- $1: its key. $2: the device. $3: kind. $4: what was seen.
INSERT INTO problem_report (id, defibrillator_id, kind, detail, reporter_id) VALUES ($1, $2, $3, $4, caller_actor())
