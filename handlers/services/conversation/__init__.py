"""Messages from people, and the replies they get at once."""
