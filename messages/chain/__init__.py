"""上下游: members of other corps to whom the bureau's app is shared, each corp by its own agent and token."""
