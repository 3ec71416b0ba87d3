"""What the audits achieved, and where every case stands in the count."""
