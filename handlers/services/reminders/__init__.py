"""What is due to be said: plans and digests."""
