"""What goes out: prepared, sent, settled, on each channel by itself."""
