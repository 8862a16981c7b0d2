-- Ends calls that last longer than the policy's greatest, at that length. Locked ones are left to whoever has them.
UPDATE on_call_span SET off_at = on_at + make_interval(hours => policy.greatest_call_hours)
FROM responder_policy_at(now()) AS policy
WHERE on_call_span.id IN (
    SELECT span.id FROM on_call_span AS span
    WHERE span.off_at IS NULL AND span.on_at <= now() - make_interval(hours => policy.greatest_call_hours)
    FOR NO KEY UPDATE SKIP LOCKED)
RETURNING true AS ended
