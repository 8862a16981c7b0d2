INSERT INTO defibrillator (site_id, manufacturer, model, serial_number, in_service_since) VALUES ($1, $2, $3, $4, $5)
RETURNING id
