"""Who takes a request: reads what an author wrote about each tool, ranks by meaning, says why."""
