SELECT expiry_reminder_days, supporting_after_days, coordinator_after_days, reminder_repeat_days, now() AS moment
FROM registration_policy_at(now())
