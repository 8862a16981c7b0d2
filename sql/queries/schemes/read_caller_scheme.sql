SELECT caller_scheme() AS id
