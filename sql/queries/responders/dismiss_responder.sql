UPDATE responder SET left_at = coalesce(left_at, now()) WHERE id = $1
