-- $1: role. $2: group, or null. $3: whether it leads the group. $4: issuer, or null. $5: subject, or null. $6: scheme, or
-- null.
INSERT INTO account (role, group_id, leads_group, identity_issuer, identity_subject, scheme_id)
VALUES ($1, $2, $3, $4, $5, $6)
RETURNING id
