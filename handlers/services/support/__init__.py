"""Questions to technical support, and their answers."""
