"""New business by month and cell: what is to be expected, and what chance may make of it."""
