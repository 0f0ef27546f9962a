"""Beyond a hiring plan: why there is none and what would do, what levels cost, what matters, what more is worth."""
