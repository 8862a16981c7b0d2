-- $1: the first day. $2: the last day. $3: by what.
SELECT key, name, session_count, head_count, signposted_count FROM training_totals($1::date, $2::date, $3)
