"""Load, decide, apply: the only way a case changes."""
