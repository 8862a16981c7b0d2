-- What decides who can be sent, of the caller's scheme or of the volunteer at work, by key. $1: only this one, also where
-- they have left; null: all who have not. $2: at most how many. $3: the last one of the page before, or null.
SELECT
    responder.id, responder.call_sign, named.display_name, responder.kind, responder.travel_mode, responder.uses_home,
    responder.suspended_at, responder.left_at IS NOT NULL AS has_left, call.on_at, call.off_at, duty.on_incident,
    duty.position_age, held.kinds, held.ends, clock_timestamp() AS moment
FROM responder_duty() AS duty
JOIN responder ON responder.id = duty.responder_id
LEFT JOIN names_in_scheme() AS named ON named.account_id = responder.account_id
LEFT JOIN LATERAL (
    SELECT on_at, off_at FROM on_call_span WHERE responder_id = responder.id ORDER BY on_at DESC, off_at DESC LIMIT 1
) AS call ON true
CROSS JOIN LATERAL (
    SELECT coalesce(array_agg(latest.kind), '{}') AS kinds, coalesce(array_agg(latest.expires_on::text), '{}') AS ends
    FROM (
        SELECT credential.kind, max(credential.expires_on) AS expires_on FROM credential
        WHERE credential.responder_id = responder.id AND withdrawn_at IS NULL GROUP BY credential.kind
    ) AS latest
) AS held
WHERE ($1::uuid IS NULL AND responder.left_at IS NULL OR responder.id = $1) AND ($3::uuid IS NULL OR responder.id > $3)
ORDER BY responder.id LIMIT $2::integer
