SELECT ask_for_link($1)
