"""Vector search over policy passages: LanceDB, an exact in-memory index, and the index builder."""
