UPDATE import_staging SET site_id = uuid_v7(), action = 'add', changed_fields = '{}' WHERE action IS NULL
