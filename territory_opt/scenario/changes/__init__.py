"""What a scenario changes before anything is planned: tables, people, demand and models, one module a subject."""
