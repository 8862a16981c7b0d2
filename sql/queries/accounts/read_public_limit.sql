SELECT public_requests_per_hour FROM registration_policy_at(now())
