SELECT caller_responder() AS id
