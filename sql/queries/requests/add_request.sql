-- $1: its key. $2: kind. $3: the site, $4: the device. $5, $6: where to, in degrees. $7: a group. $8: a proposal.
-- $9: why.
INSERT INTO change_request (
    id, kind, site_id, defibrillator_id, latitude, longitude, group_id, proposal, statement, requested_by, requester_role)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, caller_actor(), caller_role())
