SELECT upload_of_file($1, $2) AS id
