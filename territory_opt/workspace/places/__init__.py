"""Where accounts are: by coordinates, a table of places, postal codes or cities, all without a network."""
