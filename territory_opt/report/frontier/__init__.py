"""A frontier as files and a page show it."""
