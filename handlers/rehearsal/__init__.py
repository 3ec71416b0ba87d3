"""The product without its peers: the sandbox beside it, a copy of the database, an invented round."""
