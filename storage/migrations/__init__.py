"""Only operations that keep rows on SQLite; see docs/decisions."""
