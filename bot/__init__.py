"""Decides: the notice and the conversation as pure functions and data."""
