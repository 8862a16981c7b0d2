-- The latest first. Each of these is null for all: $1: only this one. $2: the first day. $3: the last day. $4: a programme.
-- $5: a district. $6: a decile. $7: a status. $8: a scheme. $9: a group. $10: only those after this one in that order.
-- $11: those of these keys of a file. $12: how many.
WITH page AS (
    SELECT session.*, area.district_code, area.district_name, area.deprivation_decile
    FROM (
        SELECT id, programme, scheme_id, group_id, campaign, course, status, starts_at, duration_minutes, venue_name,
            postcode, latitude, longitude, area_code, area_from, language, funding, source_key, invented, version
        FROM training_session
    ) AS session
    LEFT JOIN area ON area.code = session.area_code
    WHERE ($1::uuid IS NULL OR session.id = $1)
        AND ($2::date IS NULL OR session.starts_at >= london_day_start($2))
        AND ($3::date IS NULL OR session.starts_at < london_day_start($3 + 1))
        AND ($4::text IS NULL OR session.programme = $4) AND ($5::text IS NULL OR area.district_code = $5)
        AND ($6::integer IS NULL OR area.deprivation_decile = $6) AND ($7::text IS NULL OR session.status = $7)
        AND ($8::uuid IS NULL OR session.scheme_id = $8) AND ($9::uuid IS NULL OR session.group_id = $9)
        AND ($10::uuid IS NULL OR (session.starts_at, session.id) < (
            SELECT starts_at, id FROM training_session WHERE id = $10))
        AND ($11::text[] IS NULL OR session.source_key = ANY ($11))
    ORDER BY session.starts_at DESC, session.id DESC
    LIMIT $12
), shown AS (
    SELECT array_agg(id) AS ids FROM page
), trainer AS (
    SELECT
        session_id, array_agg(responder_id ORDER BY call_sign) AS ids, array_agg(call_sign ORDER BY call_sign) AS call_signs,
        array_agg(CASE cpr_aed_in_date WHEN true THEN 'yes' WHEN false THEN 'no' ELSE '' END ORDER BY call_sign) AS in_date
    FROM shown CROSS JOIN LATERAL training_trainers(shown.ids)
    GROUP BY session_id
)
SELECT
    page.*, figures.is_exact, figures.head_count, figures.is_signposted, figures.signposted_count, figures.categories,
    figures.category_counts, coalesce(trainer.ids, '{}') AS trainer_ids,
    coalesce(trainer.call_signs, '{}') AS trainer_call_signs, coalesce(trainer.in_date, '{}') AS trainers_in_date
FROM page
JOIN training_figures((SELECT ids FROM shown)) AS figures ON figures.session_id = page.id
LEFT JOIN trainer ON trainer.session_id = page.id
ORDER BY page.starts_at DESC, page.id DESC
