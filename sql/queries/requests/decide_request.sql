-- $1: the request. $2: whether it is approved. $3: why. $4: the site that was made for it; null: none.
SELECT decide_request($1, $2, $3, $4) AS state
