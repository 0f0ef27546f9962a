"""Plans for given seats whose territories need not be connected: generalized assignment."""
