"""The labelled sentences of the corpora, as the product carries them: python -m tests.bot.labelled_lines

Writes bot/reading/labelled.tsv: the lines of each corpus, a batch each, with marks in place of names and
days; lines of any other batch stay as they are.
"""

from __future__ import annotations

from pathlib import Path

from bot.access import scope_holds, scope_of
from bot.reading.corpus import Line
from bot.reading.labelled import Labelled, labelled
from bot.reading.mask import masked
from bot.reading.utterance import DAY, NAME, hear
from bot.words import Intent
from tests.bot import chat_report

FILE = Path("bot/reading/labelled.tsv")
COLUMNS = ("batch", "level", "intent", "act", "kind", "sentence")
_LONGEST = 120  # a letter of a page is like no other


def lines_of(batch: str) -> list[Labelled]:
    """The corpus of this name, as labelled sentences."""
    lines = map(Line.of, chat_report.rows(f"utterances-{batch}.tsv"))
    return [_labelled(batch, line) for line in lines if len(line.utterance) <= _LONGEST]


def _labelled(batch: str, line: Line) -> Labelled:
    """A line of a corpus with its names and days masked, as the product keeps it."""
    world = chat_report.world_of(line.person)
    who = world.people[line.person]
    scope = scope_of(who)
    heard = hear(line.utterance, world.index, lambda e: scope_holds(scope, e), chat_report.TODAY)
    parts, at = [], 0
    for mark, (start, end) in zip(heard.text, heard.spans, strict=True):
        if mark in (NAME, DAY) and start >= at:
            parts += [heard.raw[at:start], "@" if mark == NAME else "¤"]
            at = end
    sentence = " ".join(masked("".join([*parts, heard.raw[at:]])).split())
    kind = str(line.slots.get("kind", "")) if line.intent == Intent.REPORT_CHANGE else ""
    if line.intent == Intent.REPORT_CHANGE and not kind:
        kind = world.read(line).kind
    return Labelled(batch, who.roles[0].level, line.intent, line.act, kind, sentence or "。")


def main() -> None:
    """Write the file."""
    batches = chat_report.batches()
    others = [line for line in labelled() if line.batch not in batches] if FILE.exists() else []
    found = [*others, *(line for batch in batches for line in lines_of(batch))]
    rows = [COLUMNS, *(tuple(str(getattr(line, name)) for name in COLUMNS) for line in found)]
    FILE.write_text("".join("\t".join(row) + "\n" for row in rows), "utf-8")


if __name__ == "__main__":
    main()
