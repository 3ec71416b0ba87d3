"""Cases as people see them: lists, lines, records, and what each is called."""
