"""Writes docs/commands.md from the table of intents: python -m tests.bot.command_table"""

from __future__ import annotations

from pathlib import Path

from bot.acts import ACT_RULES
from bot.words import Level
from bot.words.intent_spec import IntentSpec, Right, Sure
from bot.words.intents import OF_THE_WORK, SPECS

FILE = Path(__file__).parents[2] / "docs" / "commands.md"
WHO = {
    Level.ENTERPRISE: "enterprise",
    Level.COUNTY: "county",
    Level.CITY: "city",
    Level.PROVINCE: "province",
    Level.SUPPORT: "support",
    Level.ADMIN: "administrator",
}
RIGHTS: dict[Right, str] = {
    "": "",
    "assessor": "the one that assesses",
    "answers": "the one that owes the answer",
    "city_assesses": "a city only where it assesses",
    "stands_in": "the province where its city is without staff",
    "city_or_assessor": "its city, or the province where it assesses",
    "forwards": "its city, where the province assesses",
}
ASKS: dict[Sure, str] = {
    "": "",
    "corrects": "where another result stands",
    "ends": "always",
    "at_once": "where it takes effect at once",
    "recorded": "always",
}
HEAD = """# Commands

What a person can say or press, who may, and what it is about. Written from `bot/words/intents.py` by
`python -m tests.bot.command_table`; a test fails when it is not what the table says.

"needs" is what is asked back where it is missing; "changes": a `case` (by a rule of `bot/acts`), or something `else`.

| intent | form | in the records | who may | for one enterprise | needs | changes | asks first | offered by |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""


def _who(spec: IntentSpec) -> str:
    if set(spec.levels) >= OF_THE_WORK:
        return "everybody" if Level.ADMIN in spec.levels else "everybody of the work"
    return ", ".join(who for level, who in WHO.items() if level in spec.levels)


def _offered(spec: IntentSpec) -> str:
    places = {"page": spec.takes, "card": spec.button, "mail": spec.by_mail}
    return ", ".join(place for place, there in places.items() if there)


def written() -> str:
    """The table of commands as docs/commands.md has it."""
    rows = []
    for intent, spec in SPECS.items():
        changes = "case" if intent in ACT_RULES else "else" if spec.changes else ""
        cells = (
            f"`{intent}`",
            spec.form,
            spec.name,
            _who(spec),
            RIGHTS[spec.right],
            ", ".join(sorted(spec.needs)),
            changes,
            ASKS[spec.sure],
            _offered(spec),
        )
        rows.append(f"| {' | '.join(cells)} |\n")
    return HEAD + "".join(rows)


if __name__ == "__main__":
    FILE.write_text(written(), "utf-8")
