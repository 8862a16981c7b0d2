-- A row where it was open. $1: the problem. $2: what came of it. $3: a note.
UPDATE problem_report SET closed_at = now(), closed_by = caller_actor(), outcome = $2, note = $3
WHERE id = $1 AND closed_at IS NULL
RETURNING true AS closed
