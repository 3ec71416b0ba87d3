"""What goes out: put into words at the moment it leaves, and handed over."""
