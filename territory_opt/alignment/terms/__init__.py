"""One objective term a module: its price, its place in the normal form, its sentence."""
