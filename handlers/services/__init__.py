"""What the product does, one package for each capability; `handlers.entry` calls these."""
