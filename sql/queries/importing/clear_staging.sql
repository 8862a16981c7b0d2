DELETE FROM import_staging
