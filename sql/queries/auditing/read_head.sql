SELECT seal_position, hash FROM audit_head()
