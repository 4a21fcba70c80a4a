"""Problems of a team: invalid fields, settings and endless handoff loops."""
