"""到时候是省厅的人来验还是市局的人来验呀: which frequent questions are most like one that fits none word for word.

Compared are the ways in which each entry was `asked` (faq.toml): another way of asking is another line of data. What
is found here is only shown or offered, never done.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Final

from msgspec import Struct

from bot.access import scope_holds, scope_of
from bot.reading.faq import Faq, FaqEntry
from bot.reading.labelled import nearest
from bot.reading.likeness import Likeness
from bot.reading.names import NameIndex
from bot.reading.short_forms import normal
from bot.reading.utterance import DAY, NAME, hear
from bot.words import Level, Person
from bot.words.patterns import lazy

MOST_QUESTIONS: Final = 2  # that are offered to choose from
_LIKE_ENOUGH: Final = 0.33
_PLAINLY: Final = 0.42  # so much like it, and so much more than any other
_AHEAD: Final = 0.2
_LONGEST: Final = 60  # characters
_EACH: Final = (
    0.5  # how much the parts that are shared count; the rest, how few characters would have to be changed
)
_NUMBER = lazy(r"\d+")
# What everybody says around a question, and no question is told by.
_AROUND = lazy(
    "请问|你好|您好|请教一?下|问一?下|想问|那个|这个|到底|的话|[呀啊呢吧了吗么嘛哦哈]|我们?|咱们?|俺们?|你们?|您"
    rf"|[\s,，。!！?？;；:：、…~～“”\"'‘’()（）{NAME}{DAY}]"
)
_STAGES: Final = ("评估", "验收")  # who asks of the one is not told of the other


class NearQuestion(Struct, frozen=True):
    """A frequent question and how much the one that was asked is like it, from 0 to 1."""

    entry: FaqEntry
    likeness: float


def nearest_questions(text: str, faq: Faq) -> tuple[NearQuestion, ...]:
    """Return the questions that `text` may ask, the likeliest first. Names and days in it may be marks (Utterance)."""
    from rapidfuzz import fuzz  # lazily: most sentences never need it

    key = _compared(text)
    if not key:
        return ()
    samples, index = _indexed(faq.entries)
    best: dict[str, NearQuestion] = {}
    for at, shared in index.to_each(key).items():
        entry, other = samples[at]
        like = _EACH * shared + (1 - _EACH) * fuzz.ratio(key, other) / 100
        known = best.get(entry.key)
        if (
            like > _LIKE_ENOUGH
            and (known is None or known.likeness < like)
            and not _of_another_stage(key, other)
        ):
            best[entry.key] = NearQuestion(entry, like)
    return tuple(sorted(best.values(), key=lambda one: -one.likeness))


def like_a_look(text: str, levels: tuple[Level, ...], intent: str) -> float:
    """Return how much `text`, without names, is like what these levels say to see this list or date, from 0 to 1."""
    return max((one.likeness for one in nearest(text, levels) if one.line.intent == intent), default=0.0)


def marked_names(text: str, asker: Person, names: NameIndex, today: date) -> str:
    """Return the text with a mark for each name and day: they say nothing of what is asked."""
    scope = scope_of(asker)
    return hear(text, names, lambda firm: scope_holds(scope, firm), today).text


def plainly_asked(near: tuple[NearQuestion, ...]) -> NearQuestion | None:
    """Return the one question that is much like it, and no other nearly as much; None if there is none."""
    first, second = islice((*(one.likeness for one in near), 0.0, 0.0), 2)
    return near[0] if first >= _PLAINLY and first - second >= _AHEAD else None


def _of_another_stage(one: str, other: str) -> bool:
    """Say whether one speaks of the assessment alone, the other of the acceptance alone."""
    here, there = ({stage for stage in _STAGES if stage in text} for text in (one, other))
    return bool(here and there) and not here & there


def _compared(text: str) -> str:
    plain = normal(text)[:_LONGEST]
    return _NUMBER.sub("0", _AROUND.sub("", plain))


@lru_cache(maxsize=4)
def _indexed(entries: tuple[FaqEntry, ...]) -> tuple[tuple[tuple[FaqEntry, str], ...], Likeness]:
    """Return each way of asking with its entry, and their index."""
    samples = tuple(
        (entry, _compared(asked))
        for entry in entries
        for asked in dict.fromkeys((entry.question, *entry.asked))
    )
    return samples, Likeness([key for _, key in samples])
