-- $1: the scheme; null: any. $2: call signs.
SELECT call_sign, responder_id FROM trainers_called($1, $2::text[])
