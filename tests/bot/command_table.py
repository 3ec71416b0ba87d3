"""Writes docs/commands.md from the table of intents: python -m tests.bot.command_table"""

from __future__ import annotations

from pathlib import Path

from bot.words import Level
from bot.words.intents import SPECS, Right

FILE = Path(__file__).parents[2] / "docs" / "commands.md"
WHO = {
    Level.ENTERPRISE: "enterprise",
    Level.COUNTY: "county",
    Level.CITY: "city",
    Level.PROVINCE: "province",
    Level.SUPPORT: "support",
}
RIGHTS: dict[Right, str] = {
    "": "",
    "assessor": "the one that assesses",
    "answers": "the one that owes the answer",
    "city_assesses": "a city only where it assesses",
    "city_or_assessor": "its city, or the province where it assesses",
    "forwards": "its city, where the province assesses",
}
HEAD = """# Commands

What a person can say or press, who may, and what it is about. Written from `bot/words/intents.py` by
`python -m tests.bot.command_table`; a test fails when it is not what the table says.

| intent | shortest form | in the records | who may | for one enterprise | changes something |
| --- | --- | --- | --- | --- | --- |
"""


def written() -> str:
    rows = []
    for intent, spec in SPECS.items():
        who = (
            "everybody"
            if set(spec.levels) == set(Level)
            else ", ".join(w for level, w in WHO.items() if level in spec.levels)
        )
        changes = "yes" if spec.changes else "no"
        cells = (f"`{intent}`", spec.says, spec.label, who, RIGHTS[spec.right], changes)
        rows.append(f"| {' | '.join(cells)} |\n")
    return HEAD + "".join(rows)


if __name__ == "__main__":
    FILE.write_text(written(), "utf-8")
