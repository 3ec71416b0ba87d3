"""Experts are drawn by lot for a batch, without those who are too near to one of its enterprises. Pure."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from bot.words.patterns import lazy

_FORM = lazy("集团|股份|有限责任公司|有限公司|分公司|子公司|总公司|公司|总厂|分厂|厂区|厂|[（(].*?[）)]")
_LEAST: Final = 4  # characters of a name that two firms have in common: 河北钢铁, and not 石家庄市


class ExpertFacts(Struct, frozen=True):
    """What counts of an expert when it is asked whether they may judge an enterprise."""

    id: int
    name: str
    unit: str
    phone: str = ""


class FirmFacts(Struct, frozen=True):
    """An enterprise of the batch, with who advised it: (firm, name, telephone) of each consultant."""

    name: str
    advised_by: tuple[tuple[str, str, str], ...] = ()


def conflict(expert: ExpertFacts, firm: FirmFacts) -> str:
    """Return why the expert may not judge this enterprise: "consultant" (they, or their firm, advised it), "group"
    (they work for it, or in its group); "" if nothing is known against it."""
    for advising, name, phone in firm.advised_by:
        same_phone = bool(phone) and phone == expert.phone
        if same_phone or name == expert.name or _alike(advising, expert.unit):
            return "consultant"
    return "group" if _alike(firm.name, expert.unit) else ""


def _alike(one: str, other: str) -> bool:
    """Whether two firms bear the same name, but for their legal form and what is a branch of the other."""
    first, second = (re.sub(r"\s", "", _FORM.sub("", name)) for name in (one, other))
    shorter, longer = sorted((first, second), key=len)
    return len(shorter) >= _LEAST and longer.startswith(shorter)


def excluded(experts: Iterable[ExpertFacts], firms: Sequence[FirmFacts]) -> dict[int, tuple[str, str]]:
    """Return whom the lot leaves out: expert -> (the enterprise, why)."""
    found = {}
    for expert in experts:
        why = next(((firm.name, said) for firm in firms if (said := conflict(expert, firm))), None)
        if why:
            found[expert.id] = why
    return found


def draw_experts(experts: Iterable[ExpertFacts], firms: Sequence[FirmFacts], n: int, lot: str) -> list[int]:
    """Return `n` of the experts (ids) by lot, or all there are, without those in conflict. The same lot draws the same
    among the same."""
    known = list(experts)
    left = excluded(known, firms)
    able = sorted(expert.id for expert in known if expert.id not in left)
    return sorted(random.Random(lot).sample(able, min(n, len(able))))
