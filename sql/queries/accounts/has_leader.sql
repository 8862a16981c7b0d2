SELECT EXISTS (SELECT FROM account WHERE group_id = $1 AND leads_group AND disabled_at IS NULL) AS has_leader
