SELECT
    policy.id, policy.approval_of, policy.move_metres, policy.duplicate_metres, policy.duplicate_score
FROM registration_policy_at(now()) AS policy
