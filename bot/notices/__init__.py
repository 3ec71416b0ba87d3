"""What is said to whom: bundled, with buttons, by which channel, and what follows from an outcome."""
