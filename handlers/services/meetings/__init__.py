"""Trainings: who is invited, who answers what, who is told."""
