COPY postcode (postcode, latitude, longitude, quality, district_code, area_code) FROM STDIN
