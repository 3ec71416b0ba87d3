"""Lists that are imported together, without the rows in which they contradict each other."""

from __future__ import annotations

from collections.abc import Sequence

from bot.places import Places
from bot.rosters.contradictions import contradictions
from bot.words import ImportFinding, Sentence, replace
from bot.workbooks.rows import EnterpriseRow
from handlers.services.rosters.changes import change_in_words
from handlers.services.rosters.intake import Intake


def without_contradictions(files: Sequence[str], intakes: Sequence[Intake], places: Places) -> list[Intake]:
    """Set aside, in each list, the rows that say different things of one enterprise; a finding names both
    files."""
    found = contradictions([one.enterprises for one in intakes], several_sites=places.several_sites)
    aside: list[set[EnterpriseRow]] = [set() for _ in intakes]
    findings = [list(one.findings) for one in intakes]
    for pair in found:
        aside[pair.earlier].add(pair.one)
        aside[pair.later].add(pair.other)
        said = map(change_in_words, pair.differences)
        what = tuple(
            Sentence("rosters.list.differs", what=one.what, one=one.old, other=one.new) for one in said
        )
        problem = Sentence(
            "rosters.list.contradicted",
            name=pair.one.name,
            file=files[pair.earlier],
            row=pair.one.row,
            other=files[pair.later],
            other_row=pair.other.row,
            differences=what,
        )
        findings[pair.later].append(ImportFinding(pair.other.sheet, pair.other.row, "", problem, fatal=True))
    return [
        replace(
            one,
            enterprises=tuple(row for row in one.enterprises if row not in own),
            aside=tuple(own),
            findings=tuple(said),
        )
        for one, own, said in zip(intakes, aside, findings, strict=True)
    ]
