"""Ready teams, and teams with their policy as one file. It knows no page and no running call."""
