-- $1: the upload. $2: the row. $3: its new state. $4: findings. $5: sites that it may be. $6: the site that it became,
-- or null.
UPDATE site_upload_row SET
    state = $3, findings = findings || $4::text::jsonb, site_id = $6,
    -- Those of an earlier look stay: somebody may have seen only these.
    alike = ARRAY(SELECT DISTINCT site FROM unnest(alike || $5::text[]::uuid[]) AS site)
WHERE upload_id = $1 AND number = $2
RETURNING number
