"""OpenAI's models: families, end dates, the list that is read with a key."""
