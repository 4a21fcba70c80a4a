"""The Agents page: teams, their agents, diagram, versions and files."""
