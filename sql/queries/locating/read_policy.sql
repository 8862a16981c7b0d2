SELECT
    id, search_radius_metres, result_limit, detour_factor, foot_metres_per_second, fetching_bystanders,
    area_name, area_south, area_west, area_north, area_east
FROM dispatch_policy
WHERE valid_from <= now()
ORDER BY valid_from DESC
LIMIT 1
