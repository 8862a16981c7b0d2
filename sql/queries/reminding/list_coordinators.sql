SELECT id FROM account WHERE role = 'coordinator' AND disabled_at IS NULL
