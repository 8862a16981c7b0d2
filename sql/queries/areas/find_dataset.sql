SELECT edition FROM reference_dataset WHERE name = $1
