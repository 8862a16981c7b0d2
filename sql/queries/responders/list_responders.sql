-- By key, without what is a person's own affair. $1: only this one; null: all. $2: only of this scheme, or null. $3: only of
-- this kind, or null. $4: only those active, suspended or left, or null. $5: at most how many. $6: the last one of the page
-- before, or null.
SELECT
    responder.id, responder.account_id, account.scheme_id, responder.call_sign, named.display_name, responder.kind,
    responder.travel_mode, responder.uses_home, responder.defibrillator_id, responder.suspended_at, responder.left_at,
    responder.invented, responder.created_at, responder.version::text
FROM responder JOIN account ON account.id = responder.account_id
LEFT JOIN names_in_scheme() AS named ON named.account_id = responder.account_id
WHERE ($1::uuid IS NULL OR responder.id = $1) AND ($2::uuid IS NULL OR account.scheme_id = $2)
    AND ($3::text IS NULL OR responder.kind = $3)
    AND ($4::text IS NULL OR $4 = CASE
        WHEN responder.left_at IS NOT NULL THEN 'left' WHEN responder.suspended_at IS NOT NULL THEN 'suspended'
        ELSE 'active' END)
    AND ($6::uuid IS NULL OR responder.id > $6)
    AND (caller_role() = 'administrator' OR responder.account_id = caller_account()
        OR caller_role() = 'coordinator' AND account.scheme_id = caller_scheme())
ORDER BY responder.id LIMIT $5::integer
