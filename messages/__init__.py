"""Speaks: every word a person reads, and how it travels by WeCom and by mail."""
