"""The monthly sales and operations review: actuals against the approved plan, and what brings it back."""
