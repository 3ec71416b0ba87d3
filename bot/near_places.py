"""Names of places that are one slip of the pen apart. Pure."""

from __future__ import annotations

from collections.abc import Iterable


def near_places(name: str, places: Iterable[str]) -> tuple[str, ...]:
    """Return those of these places that are written like `name` but for one sign (藁成区, 藁城区), or end in it (矿区,
    井陉矿区)."""
    return tuple(
        one for one in places if _one_sign_apart(name, one) or (len(name) > 1 and one.endswith(name))
    )


def _one_sign_apart(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) == len(long):
        return sum(a != b for a, b in zip(one, other, strict=True)) == 1
    return len(long) - len(short) == 1 and any(long[:n] + long[n + 1 :] == short for n in range(len(long)))
