SELECT keep_upload_codes($1, $2, $3)
