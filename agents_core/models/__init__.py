"""OpenAI's models: what each accepts, when it ends, which is the newest of its family."""
