"""Lists that come in: whom they mean, and what they change."""
