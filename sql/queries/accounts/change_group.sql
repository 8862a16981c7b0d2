-- $2: the new name, or null. $3: whether it is trusted, or null.
UPDATE community_group SET
    name = coalesce($2, name),
    trusted_at = CASE $3::boolean WHEN true THEN coalesce(trusted_at, now()) WHEN false THEN NULL ELSE trusted_at END,
    trust_withdrawn_at = CASE $3::boolean
        WHEN true THEN NULL WHEN false THEN coalesce(trust_withdrawn_at, now()) ELSE trust_withdrawn_at
    END
WHERE id = $1
