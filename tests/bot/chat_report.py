"""The labelled sentences beside this file, read as the people of the sample roster.

`make chat-report` runs this file; test_corpus.py holds its figures.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.reading import Reading, read_sentence
from bot.reading.corpus import Line, Score, score, score_report
from bot.reading.names import NameIndex
from bot.reading.phrases import GUARDS
from bot.reading.proposals import Proposal, proposals, wanted
from bot.words import Assessor, Channel, Enterprise, Level, Person, Role
from tests.places import HEBEI

DATA = Path(__file__).parent / "sentences"
TODAY = date(2025, 2, 21)
LEVELS = {"省": Level.PROVINCE, "市": Level.CITY, "县": Level.COUNTY, "技术支持": Level.SUPPORT}


def rows(name: str) -> list[dict[str, str]]:
    """The lines of a labelled corpus."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@dataclass(frozen=True, slots=True)
class World:
    """A roster and its people; a sentence is read as said by one of them."""

    index: NameIndex
    people: dict[str, Person]

    def read(self, line: Line) -> Reading:
        return read_sentence(line.utterance, self.people[line.person], self.index, TODAY)


def world(which: str) -> World:
    """The roster in enterprises-WHICH.tsv and staff-WHICH.tsv."""
    firms = rows(f"enterprises-{which}.tsv")
    return World(
        NameIndex(map(_enterprise, firms), HEBEI), _contacts(firms) | _officers(rows(f"staff-{which}.tsv"))
    )


def _enterprise(row: dict[str, str]) -> Enterprise:
    """The enterprise of a row of the roster."""
    return Enterprise(
        id=int(row["序号"]),
        name=row["企业名称"],
        city=row["市"],
        county=row["县（市、区）"],
        assessor=Assessor.PROVINCE if row["评估验收部门"] == "省级" else Assessor.CITY,
        uscc=row["统一社会信用代码"],
    )


def _contacts(firms: list[dict[str, str]]) -> dict[str, Person]:
    """The contacts with a WeCom account, by account."""
    found: dict[str, Person] = {}
    for row in firms:
        if account := row["企业微信账号"]:
            number = int(row["序号"])
            role = Role(Level.ENTERPRISE, row["市"], row["县（市、区）"], number)
            found[account] = Person(number, row["联系人"], ((Channel.WECOM, account),), roles=(role,))
    return found


def _officers(staff: list[dict[str, str]]) -> dict[str, Person]:
    """The officers of a staff list, by account."""
    found: dict[str, Person] = {}
    for number, row in enumerate(staff, start=1000):
        role = Role(LEVELS[row["级别"]], row["市"], row["县（市、区）"], unit=row["单位"])
        found[row["企业微信账号"]] = Person(
            number, row["姓名"], ((Channel.WECOM, row["企业微信账号"]),), roles=(role,)
        )
    return found


# The sample roster, one whose names are of every other shape (合格达纺织, 3号热源厂, （集团）), and
# one whose names hide the words of the steps (前提交通, 华通过滤, 智汇总线) or begin one another.
WORLDS = {which: world(which) for which in ("dev", "other", "third")}
INDEX = WORLDS["dev"].index
_ADMIN = Person(9001, "系统管理员", ((Channel.WECOM, "guanli01"),), roles=(Role(Level.ADMIN),))
PEOPLE = {**WORLDS["dev"].people, "guanli01": _ADMIN}


def world_of(person: str) -> World:
    """The roster that has this person."""
    return next(world for world in WORLDS.values() if person in world.people)


def read_line(line: Line) -> Reading:
    """How one line is understood, as said by its person."""
    return world_of(line.person).read(line)


def batches() -> list[str]:
    """The names of the corpora."""
    return [path.stem.removeprefix("utterances-") for path in sorted(DATA.glob("utterances-*.tsv"))]


def corpus(batch: str) -> Score:
    """How well the corpus of this name is understood; its own lines are left out of what others are compared
    with."""

    def proposed(line: Line, reading: Reading) -> tuple[Proposal, ...]:
        if not wanted(reading):
            return ()
        world = world_of(line.person)
        who = world.people[line.person]
        return proposals(line.utterance, reading, who, world.index, TODAY, without=batch)

    return score(map(Line.of, rows(f"utterances-{batch}.tsv")), read_line, proposed)


def _held() -> Counter[str]:
    """Guard or mood -> how many sentences of the guards' own table it holds back."""
    lines = [Line(row["person"], row["utterance"], row["intent"], "none", {}) for row in rows("guards.tsv")]
    return Counter(name for line in lines for name in read_line(line).because[1:])


def main() -> int:
    """Print how each corpus is understood, and how many sentences each guard holds back."""
    results = [(batch, corpus(batch)) for batch in batches()]
    for name, result in results:
        sys.stdout.write(f"{name}: {score_report(result)}\n")
    held = sum((result.held for _, result in results), _held())
    for guard in GUARDS:
        held[guard.name] += 0
    sys.stdout.write("\nheld back by:\n" + "".join(f"{n:5} {name}\n" for name, n in held.most_common()))
    return 1 if any(result.wrong_actions for _, result in results) else 0


if __name__ == "__main__":
    raise SystemExit(main())
