SELECT withdraw_request($1) AS withdrawn
