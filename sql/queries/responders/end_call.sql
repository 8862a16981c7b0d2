-- The clock and not the transaction: somebody may have gone on call after it began.
UPDATE on_call_span SET off_at = greatest(on_at, clock_timestamp()) WHERE responder_id = $1 AND off_at IS NULL
