"""The user's folder: what tables hold, reading and checking them."""
