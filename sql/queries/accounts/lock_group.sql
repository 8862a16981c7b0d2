SELECT version::text FROM community_group WHERE id = $1 FOR NO KEY UPDATE
