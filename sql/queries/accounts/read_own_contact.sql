SELECT
    display_name, email, pending_email, phone,
    encode(
        sha256(convert_to(jsonb_build_array(display_name, email, phone, pending_email)::text, 'UTF8')), 'hex') AS version
FROM account_contact WHERE account_id = caller_account()
