SELECT id FROM community_group WHERE lower(name) = lower($1)
