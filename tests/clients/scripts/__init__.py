"""Scripts that play the scenario, one per foreign client; they run in that client's environment."""
