"""Search for plans of a problem whose pairs all fit in memory: sets of seats, and parts of a plan solved anew."""
