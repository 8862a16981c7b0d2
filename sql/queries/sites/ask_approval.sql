INSERT INTO change_request (kind, site_id, requested_by, requester_role)
VALUES ('registration', $1, caller_actor(), caller_role())
