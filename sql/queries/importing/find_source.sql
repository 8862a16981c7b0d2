SELECT invented FROM import_source WHERE name = $1
