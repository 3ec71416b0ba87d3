"""Who answered an invitation, counted by enterprise or bureau."""

from __future__ import annotations

from collections.abc import Sequence

from storage.trainings import InviteeRow


def by_unit(lines: Sequence[InviteeRow]) -> list[InviteeRow]:
    """Return one line for each enterprise or bureau: of those who answered for it whoever comes or sends somebody,
    else whoever declines, else the first who is invited. Several who come for it have a line each."""
    rank = {"comes": 0, "sends": 0, "declines": 1, "": 2}
    units: dict[str, list[InviteeRow]] = {}
    for line in lines:
        units.setdefault(line.unit, []).append(line)
    found = []
    for of_unit in units.values():
        best = min(rank[line.answer] for line in of_unit)
        alike = [line for line in of_unit if rank[line.answer] == best]
        found += alike if best == 0 else alike[:1]
    return found


def counted(lines: Sequence[InviteeRow]) -> dict[str, int]:
    """Return how many enterprises or bureaus come (themselves or by a colleague), do not, have not answered, and could
    not be sent the invitation."""
    units = {line.unit: line.answer for line in by_unit(lines)}
    told = {line.unit for line in lines if line.told}
    return {
        "units": len(units),
        "comes": sum(said in ("comes", "sends") for said in units.values()),
        "declines": sum(said == "declines" for said in units.values()),
        "silent": sum(not said and unit in told for unit, said in units.items()),
        "untold": sum(not said and unit not in told for unit, said in units.items()),
    }
