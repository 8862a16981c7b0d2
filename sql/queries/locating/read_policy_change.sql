-- When the next policy of either kind comes into force; null: none is planned.
SELECT min(valid_from) AS policy_changes_at
FROM (SELECT valid_from FROM dispatch_policy UNION ALL SELECT valid_from FROM readiness_policy) AS policy
WHERE valid_from > now() AND isfinite(valid_from)
