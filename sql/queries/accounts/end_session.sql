UPDATE session SET revoked_at = now() WHERE id = $1 AND account_id = caller_account() AND revoked_at IS NULL
