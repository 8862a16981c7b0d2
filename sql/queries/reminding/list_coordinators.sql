-- Those who can be written to.
SELECT account.id
FROM account JOIN account_contact AS contact ON contact.account_id = account.id AND contact.email IS NOT NULL
WHERE account.role = 'coordinator' AND account.disabled_at IS NULL
