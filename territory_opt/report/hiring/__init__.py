"""The hiring plan as pages, tables and charts show it."""
