"""Team files (a team with its policy as one YAML file), import, and the ready teams that ship."""
