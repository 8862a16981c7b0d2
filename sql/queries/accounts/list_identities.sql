SELECT id AS account_id, role, group_id, identity_issuer, identity_subject
FROM account WHERE identity_subject IS NOT NULL AND disabled_at IS NULL
