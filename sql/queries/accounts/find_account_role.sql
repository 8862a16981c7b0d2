SELECT role FROM account WHERE id = $1
