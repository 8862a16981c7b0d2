SELECT * FROM responder_policy_at(now())
