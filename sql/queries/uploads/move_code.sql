SELECT move_upload_code($1, $2)
