-- $1: the first day. $2: the last day.
SELECT kind, count(*) AS activity_count, sum(minutes)::bigint AS minutes FROM volunteer_activity
WHERE on_day BETWEEN $1::date AND $2::date
GROUP BY kind
