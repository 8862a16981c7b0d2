-- Each once for its cause. Of as many warnings as the arrays are long: $1: kind. $2: to whom. $3: the credential's kind.
-- $4: the call sign, or '' for the volunteer. $5: the last day. $6: the cause.
INSERT INTO outgoing_message (kind, account_id, facts, cause)
SELECT
    due.kind, due.account_id,
    jsonb_strip_nulls(jsonb_build_object(
        'kind', due.kind, 'credential', due.credential, 'callSign', nullif(due.call_sign, ''), 'dueOn', due.due_on)),
    due.cause
FROM unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[])
    AS due (kind, account_id, credential, call_sign, due_on, cause)
ON CONFLICT (cause) DO NOTHING
RETURNING true AS added
