"""Who would take this: sentences tried on draft and published version, and the checks kept."""
