SELECT postcode, latitude, longitude FROM postcode
