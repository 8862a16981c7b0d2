SELECT drop_old_positions() AS dropped_count
