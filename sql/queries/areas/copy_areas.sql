COPY area (
    code, name, district_code, district_name, county_name, care_board_code, care_board_name, rural, residents,
    deprivation_decile, deprivation_rank, square_metres
) FROM STDIN
