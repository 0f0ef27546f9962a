"""Trade-offs of two measures, point by point, and distinct plans of nearly the same objective."""
