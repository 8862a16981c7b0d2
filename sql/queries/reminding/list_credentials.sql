-- Of each volunteer who has not left, and of each kind, the credential that counts longest, with whom to warn: the
-- volunteer and the scheme's coordinators. $1: only those after this one; null: from the first. $2: how many.
SELECT
    held.id, held.kind, held.expires_on::text, held.added_at, responder.account_id, responder.call_sign,
    ARRAY(
        SELECT coordinator.id FROM account AS coordinator
        WHERE coordinator.role = 'coordinator' AND coordinator.scheme_id = account.scheme_id
            AND coordinator.disabled_at IS NULL
        ORDER BY coordinator.id
    ) AS coordinator_ids
FROM credential AS held
JOIN responder ON responder.id = held.responder_id
JOIN account ON account.id = responder.account_id
WHERE held.withdrawn_at IS NULL AND responder.left_at IS NULL AND account.disabled_at IS NULL
    AND ($1::uuid IS NULL OR held.id > $1)
    AND NOT EXISTS (
        SELECT FROM credential AS later
        WHERE later.responder_id = held.responder_id AND later.kind = held.kind AND later.withdrawn_at IS NULL
            AND (later.expires_on, later.id) > (held.expires_on, held.id))
ORDER BY held.id
LIMIT $2
