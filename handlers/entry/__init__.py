"""Entry points (web, callback, command line, clock): each parses, calls a service, and answers."""
