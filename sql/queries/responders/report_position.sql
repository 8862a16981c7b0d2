-- $1, $2: degrees. $3: accuracy in metres, or null.
SELECT report_position($1, $2, $3) AS is_kept
