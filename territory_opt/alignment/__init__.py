"""The territory problem: its rules and terms, its bound, its search, the plan."""
