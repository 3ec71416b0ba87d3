"""What time brings: look, plan, send, watch."""
