"""The engine for many units and given seats: prices by ascent over the candidate pairs, a plan by rounding them."""
