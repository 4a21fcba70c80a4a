"""The ready teams, and team files: a team with its policy as one YAML file."""
