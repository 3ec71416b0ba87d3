"""Workbooks as people fill them: cells -> rows, values and findings. Pure: files are opened elsewhere."""
