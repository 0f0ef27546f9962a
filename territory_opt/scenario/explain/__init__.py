"""Why an account is where a stored run has it, and why a territory looks as it does."""
