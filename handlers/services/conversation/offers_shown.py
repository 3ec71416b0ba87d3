"""What is offered, as the answers word it: 您是想说：选1 …"""

from __future__ import annotations

from collections.abc import Sequence

from bot.reading.proposals import Proposal
from bot.reading.result import Pending
from bot.words import Intent


def offered_lines(sentences: tuple[str, ...]) -> list[dict[str, object]]:
    """Return each as it is shown; what the desk gets or a note keeps is not quoted once more."""
    desk_s, note = f"{Intent.ASK_SUPPORT.spec.says} ", f"{Intent.PROGRESS_NOTE.spec.says} "
    return [
        {"sentence": one, "desk": one.startswith(desk_s), "note": one.startswith(note), "of": ""}
        for one in sentences
    ]


def offers_once_more(asked: Pending) -> dict[str, object]:
    """Return what is said where the same offers are put once more."""
    return {"items": offered_lines(asked.proposed), "asks": False, "again": True}


def as_shown(shown: Sequence[Proposal]) -> list[dict[str, object]]:
    """Return what is offered as the answers word it."""
    items = offered_lines(tuple(one.sentence for one in shown))
    return [{**item, "of": one.of} for item, one in zip(items, shown, strict=True)]
