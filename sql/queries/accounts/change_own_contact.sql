-- $1: name. $2: address, or null. $3: phone, or null.
UPDATE account_contact SET display_name = $1, email = $2, phone = $3 WHERE account_id = caller_account()
