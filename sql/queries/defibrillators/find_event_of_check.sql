SELECT id FROM defibrillator_event WHERE check_id = $1
