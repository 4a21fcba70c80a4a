"""The Insights page: figures over many calls."""
