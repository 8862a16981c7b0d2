-- Whose sessions the caller keeps; both null where nobody's.
SELECT
    CASE caller_role() WHEN 'coordinator' THEN caller_scheme() END AS scheme_id,
    CASE caller_role() WHEN 'guardian' THEN caller_group() END AS group_id
