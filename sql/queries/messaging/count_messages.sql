SELECT
    (SELECT count(*) FROM outgoing_message WHERE sent_at IS NULL AND given_up_at IS NULL) AS waiting_count,
    (SELECT count(*) FROM outgoing_message WHERE given_up_at IS NOT NULL) AS dead_count
