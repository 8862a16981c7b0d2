-- The one in force, by the rule of readiness_policy_at.
SELECT id, check_due_after_days, unverified_after_days, code_issue_minutes, required_consumables
FROM readiness_policy_at(now())
