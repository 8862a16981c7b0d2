SELECT group_id, publication, access FROM site WHERE id = $1
