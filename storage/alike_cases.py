"""Cases whose duties stand alike: what is decided for one of them is applied to all, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

from msgspec import Struct

from bot.words import Case, Decision, Duty, replace
from storage import audit, cases, chain, query

_HELD = "SELECT id, assessor FROM cases WHERE id IN (?) ORDER BY id FOR UPDATE"
_COLUMNS = ("id", "case_id", "turn", *cases.DUTY_FIELDS)
_STAND = f"""
SELECT {", ".join(_COLUMNS)} FROM duties
WHERE case_id IN (?) ORDER BY case_id, position, turn
"""


class _AlikeCases(Struct, frozen=True):
    """A case with its duties, and the others like it, each with its duties' ids in the same order."""

    model: Case
    others: Mapping[int, Sequence[int]]

    def each(self) -> Iterator[tuple[int, Sequence[int]]]:
        """Yield every case, with its duties' ids in the order of the model's."""
        yield self.model.id, [duty.id for duty in self.model.duties]
        yield from self.others.items()


async def lock_alike(case_ids: Sequence[int]) -> list[_AlikeCases]:
    """Lock these cases until the transaction ends, and group those whose duties are alike."""
    assessor = dict(map(tuple, await query.records(_HELD, list(case_ids))))
    found: dict[Any, tuple[int, list[Any], dict[int, list[int]]]] = {}
    for case_id, duties in groupby(await query.records(_STAND, list(assessor)), itemgetter(1)):
        rows = list(duties)
        stands = (assessor[case_id], *(tuple(row)[2:] for row in rows))  # all but their own ids
        first, _, others = found.setdefault(stands, (case_id, rows, {}))
        if first != case_id:
            others[case_id] = [row[0] for row in rows]
    outlines = {case.id: case for case in await cases.outlines(first for first, _, _ in found.values())}
    return [
        _AlikeCases(replace(outlines[first], duties=tuple(query.mapped(Duty, list(map(dict, rows))))), others)
        for first, rows, others in found.values()
    ]


async def apply_to_alike(alike: _AlikeCases, decision: Decision, entry: chain.Entry) -> list[chain.Entry]:
    """Change the duties of all these cases as was decided for the model. Returns the event of each, to be
    added to the chain in the same transaction."""
    place = {duty.id: n for n, duty in enumerate(alike.model.duties)}
    known = dict(alike.each())
    for duty in decision.duties:
        n = place[duty.id]
        await cases.change_duties([own[n] for own in known.values()], duty, alike.model.duties[n])
    changed = audit.changed_values(alike.model, {}, decision)
    return [
        chain.Entry(
            entry.at,
            entry.entrance,
            entry.act,
            {**entry.data, "changed": [[own[place[duty_id]], *line] for duty_id, *line in changed]},
            case_id,
            plan_version=entry.plan_version,
        )
        for case_id, own in known.items()
    ]
