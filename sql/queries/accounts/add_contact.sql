-- $1: account. $2: name. $3: address, or null. $4: phone, or null.
INSERT INTO account_contact (account_id, display_name, email, phone) VALUES ($1, $2, $3, $4)
