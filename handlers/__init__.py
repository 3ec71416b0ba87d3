"""Act: whatever sets something off, and the wiring."""
