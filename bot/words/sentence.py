"""What people are told, before it is put into words: which sentence, and what it names."""

from __future__ import annotations

from collections.abc import Mapping


class Lines(tuple[object, ...]):
    """Several values of a sentence that stand on a line each; those of a plain tuple stand in one line."""


class Sentence:
    """A sentence of messages/catalogue/ by its `key`, and the `values` that it names; one of them may be a
    sentence itself, as a cause or a remedy. `messages.catalogue.explain` puts it into words."""

    __slots__ = ("_values", "key")

    def __init__(self, key: str, /, **values: object) -> None:
        self.key, self._values = key, tuple(values.items())

    @property
    def values(self) -> Mapping[str, object]:
        return dict(self._values)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sentence) and (self.key, self._values) == (other.key, other._values)

    def __hash__(self) -> int:
        return hash((self.key, self._values))

    def __repr__(self) -> str:
        return f"Sentence({', '.join([repr(self.key), *(f'{n}={v!r}' for n, v in self._values)])})"
