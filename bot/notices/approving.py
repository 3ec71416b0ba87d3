"""两人批准: whether a held message is released by an approval, or waits for a second person's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

BY_COMMAND = 0  # the person of an approval that was given on the command line: always the same one
_TWO = 2


class HeldMessage(Struct, frozen=True):
    """A message that waits for approval, with the number of its matters. `announced`: a bureau's own words, which
    their writer has approved and somebody else shall."""

    id: int
    matters: int
    announced: bool = False


class GivenBefore(Struct, frozen=True):
    """An approval that was given: of what the message held then."""

    message_id: int
    person_id: int
    matters: int


class Approved(Struct, frozen=True):
    """What an approval does, by message: it leaves, waits for a second person's, or had this person's already."""

    released: tuple[int, ...] = ()
    first: tuple[int, ...] = ()
    again: tuple[int, ...] = ()


def after_approval(
    held: Sequence[HeldMessage], given: Iterable[GivenBefore], person_id: int, needed: int = 1
) -> Approved:
    """Return what follows where this person approves these messages and `needed` people have to. Who approved a
    message before something joined it has not approved what it is now."""
    now = {one.id: one.matters for one in held}
    by: dict[int, set[int]] = {}
    for earlier in given:
        if now.get(earlier.message_id) == earlier.matters:
            by.setdefault(earlier.message_id, set()).add(earlier.person_id)
    released: list[int] = []
    first: list[int] = []
    again: list[int] = []
    for one in held:
        people = by.get(one.id, set())
        if len(people | {person_id}) >= (_TWO if one.announced else needed):
            released.append(one.id)
        else:
            (again if person_id in people else first).append(one.id)
    return Approved(tuple(released), tuple(first), tuple(again))
