"""Working days and working hours in mainland China."""
