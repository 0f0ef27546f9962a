"""Why no plan exists, in words and numbers a planner can act on."""
