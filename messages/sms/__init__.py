"""短信: one approved sentence to a mobile number, by a gateway. Nothing comes back but its reports."""
