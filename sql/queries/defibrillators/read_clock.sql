-- The time by the clock that all instances share, and the time at which something happens that is reported as happening
-- now: not before what is known to have happened, which a reporter's clock may have put up to a minute ahead.
-- $1: the device.
SELECT
    clock.moment,
    greatest(clock.moment, least(clock.moment + interval '1 minute', coalesce((
        SELECT max(occurred_at) FROM defibrillator_event WHERE defibrillator_id = $1), clock.moment))) AS present
FROM (SELECT clock_timestamp() AS moment) AS clock
