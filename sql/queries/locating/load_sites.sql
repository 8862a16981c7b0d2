SELECT * FROM located_site
