"""What people say, and what they hear at once."""
