-- $1: at most how many. $2: the last one of the page before, or null.
SELECT
    account.id, account.role, account.group_id, account.leads_group, account.scheme_id,
    coalesce(named.display_name, volunteer.display_name) AS display_name,
    account.identity_subject IS NOT NULL AS has_identity, account.disabled_at, account.created_at, account.version::text
FROM account LEFT JOIN names_in_group() AS named ON named.account_id = account.id
LEFT JOIN names_in_scheme() AS volunteer ON volunteer.account_id = account.id
WHERE ($2::uuid IS NULL OR account.id > $2::uuid)
    AND (caller_role() = 'administrator' OR account.id = caller_account() OR account.group_id = caller_group()
        OR caller_coordinates(account.scheme_id))
ORDER BY account.id LIMIT $1::integer
