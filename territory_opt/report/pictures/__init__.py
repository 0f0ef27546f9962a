"""Still pictures of a run for slides: the map, and today's map beside the plan's."""
