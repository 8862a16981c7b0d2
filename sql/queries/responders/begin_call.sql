INSERT INTO on_call_span (responder_id) VALUES ($1)
