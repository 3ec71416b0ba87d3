"""Workbooks that come in: read, checked, merged."""
