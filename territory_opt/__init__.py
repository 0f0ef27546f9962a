"""Territory Opt: sales territories and sales capacity, with a proven gap."""

__version__ = "0.1.0"
