-- Each once for its cause. Of as many reminders as the arrays are long: $1: kind. $2: to whom. $3: the site. $4: its name.
-- $5: its code. $6: the consumable's kind, or ''. $7: the day. $8: the cause.
INSERT INTO outgoing_message (kind, account_id, site_id, facts, cause)
SELECT
    due.kind, due.account_id, due.site_id,
    jsonb_strip_nulls(jsonb_build_object(
        'siteName', due.site_name, 'siteCode', due.site_code, 'kind', due.kind,
        'consumable', nullif(due.consumable, ''), 'dueOn', due.due_on)),
    due.cause
FROM unnest($1::text[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
    AS due (kind, account_id, site_id, site_name, site_code, consumable, due_on, cause)
ON CONFLICT (cause) DO NOTHING
RETURNING true AS added
