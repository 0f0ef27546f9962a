"""One rule a module: its parameters, its place in the normal form, its sentence."""
