"""Places, projections, basic units, neighbours, distances and shapes."""
