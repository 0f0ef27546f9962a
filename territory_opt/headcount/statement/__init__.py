"""From forecast, people and declared model to the hiring problem in numbers."""
