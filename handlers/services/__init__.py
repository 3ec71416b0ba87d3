"""What the product does, one room a capability; whoever knocks calls these."""
