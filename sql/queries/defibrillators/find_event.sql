-- $1: the device. $2: an event; null: none is looked for.
SELECT
    EXISTS (SELECT FROM defibrillator WHERE id = $1) AS has_device,
    $2::uuid IS NULL OR EXISTS (
        SELECT FROM defibrillator_event WHERE id = $2::uuid AND defibrillator_id = $1) AS has_event
