"""Whether the rule that an answer applies holds for the caller's case."""
