-- The latest first. $1: only this one; null: all. $2: only those of this device; null: of all. $3: whether open or closed;
-- null: both. $4: only those after this one in that order. $5: how many. $6: whether of all the register, else of $7, a group.
SELECT
    problem.id, problem.defibrillator_id, device.site_id, site.code AS site_code, site.name AS site_name, problem.kind,
    problem.detail, problem.reported_at, problem.reporter_id, problem.closed_at, problem.closed_by, problem.outcome,
    problem.note
FROM problem_report AS problem
JOIN defibrillator AS device ON device.id = problem.defibrillator_id
JOIN site ON site.id = device.site_id
WHERE ($1::uuid IS NULL OR problem.id = $1) AND ($2::uuid IS NULL OR problem.defibrillator_id = $2)
    AND ($3::boolean IS NULL OR (problem.closed_at IS NULL) = $3) AND ($4::uuid IS NULL OR (problem.reported_at, problem.id) < (
        SELECT reported_at, id FROM problem_report WHERE id = $4))
    AND ($6::boolean OR site.group_id = $7::uuid)
ORDER BY problem.reported_at DESC, problem.id DESC
LIMIT $5
