"""Connected territories of seats with homes, at any size: a plan that changes unit by unit along its borders."""
