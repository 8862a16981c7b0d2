-- $1: the session. $2: the trainers' keys. Those who are named now.
SELECT name_trainers($1, $2::uuid[]) AS responder_id
