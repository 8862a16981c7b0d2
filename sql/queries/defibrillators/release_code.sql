-- Audited by the function itself. $1: the device. $2: the incident; null: none was named.
SELECT release_unlock_code($1, $2) AS code
