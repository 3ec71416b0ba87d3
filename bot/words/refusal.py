"""What is raised where something cannot be done and a person must be told why."""

from __future__ import annotations


class Refusal(Exception):
    """Not done. `key` is that of a sentence in messages/catalogue/, `values` are what the sentence names;
    `messages.catalogue.explain` puts the two together."""

    def __init__(self, key: str, /, **values: object) -> None:
        super().__init__(key, values)
        self.key, self.values = key, values
