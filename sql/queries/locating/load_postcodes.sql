SELECT postcode.postcode, postcode.latitude, postcode.longitude, area.residents / (area.square_metres / 1e6) AS density
FROM postcode LEFT JOIN area ON area.code = postcode.area_code
