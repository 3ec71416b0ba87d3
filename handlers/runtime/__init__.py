"""What every entry and service stands on: settings, clocks, the open database, guards, jobs."""
