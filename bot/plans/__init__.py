"""A round's plan: its steps, their dates, and the rungs of their reminders."""
