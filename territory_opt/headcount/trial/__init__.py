"""A hiring plan tried on demand it has not seen and on people who leave by chance."""
