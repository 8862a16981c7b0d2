SELECT credential_reminder_days, now() AS moment FROM responder_policy_at(now())
