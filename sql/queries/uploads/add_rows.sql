-- $1: the upload. $2 to $9: of each row its number, line, the site's name, state, findings, draft ('' where there is none),
-- the sites and the rows that it may be.
INSERT INTO site_upload_row (upload_id, number, line, name, state, findings, draft, alike, alike_rows)
SELECT
    $1, given.number, given.line, nullif(left(given.name, 200), ''), given.state, given.findings::jsonb,
    nullif(given.draft, '')::jsonb, given.alike::uuid[], given.alike_rows::integer[]
FROM unnest($2::integer[], $3::integer[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[])
    AS given (number, line, name, state, findings, draft, alike, alike_rows)
