SELECT account_id FROM account_contact WHERE account_id = caller_account() FOR NO KEY UPDATE
