"""Remembers: models, migrations, the few questions and the few transactions."""
