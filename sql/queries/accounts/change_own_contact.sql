-- $1: name. $2: phone, or null.
UPDATE account_contact SET display_name = $1, phone = $2 WHERE account_id = caller_account()
