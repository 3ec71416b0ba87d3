"""Who knocks: each parses, calls a service, and answers."""
