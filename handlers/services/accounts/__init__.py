"""Who somebody is: binding, sign-in, links, sessions."""
