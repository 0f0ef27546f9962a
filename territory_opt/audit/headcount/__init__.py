"""The arithmetic of a hiring plan, derived anew: lives, people there, lines, support, money."""
