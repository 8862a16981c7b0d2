-- The latest first. $1: only this one; null: all. $2: a state, $3: a kind, or null. $4: only those after this one in that
-- order. $5: how many. $6: whether all of the register, else those of $7, an account or key, and those about or for $8, a
-- group.
SELECT
    request.id, request.kind, request.state, request.site_id, site.code AS site_code,
    CASE WHEN caller_sees_words(site.group_id, site.publication) THEN site.name END AS site_name, site.group_id AS keeper_id, request.defibrillator_id, request.latitude, request.longitude, request.group_id,
    request.proposal, request.statement, request.requested_at, request.requested_by, request.requester_role,
    request.decided_at, request.decided_by, request.decision_reason
FROM change_request AS request
LEFT JOIN site ON site.id = request.site_id
WHERE ($1::uuid IS NULL OR request.id = $1) AND ($2::text IS NULL OR request.state = $2)
    AND ($3::text IS NULL OR request.kind = $3) AND ($4::uuid IS NULL OR (request.requested_at, request.id) < (
        SELECT requested_at, id FROM change_request WHERE id = $4))
    AND ($6::boolean OR request.requested_by = $7::uuid OR request.group_id = $8::uuid OR site.group_id = $8::uuid)
ORDER BY request.requested_at DESC, request.id DESC
LIMIT $5
