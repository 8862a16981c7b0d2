SELECT coalesce(caller_leads(caller_group()), false) AS leads
