"""Vector indexes of policy passages: LanceDB, an exact in-memory one, and the builder."""
