SELECT
    display_name, email, phone,
    encode(sha256(convert_to(jsonb_build_array(display_name, email, phone)::text, 'UTF8')), 'hex') AS version
FROM account_contact WHERE account_id = caller_account()
