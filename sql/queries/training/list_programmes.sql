SELECT code FROM training_programme ORDER BY code
