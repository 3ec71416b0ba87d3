"""登记违法 NAME 文号 …: a decision on a violation, put on record by a bureau of the place (N-3.3b, c).

A decision is known by its number. Said again with its number, it takes on what was added: 已报省 6月10日,
已录入信用平台. A blank erases nothing.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from bot.acts.context import DecisionContext
from bot.acts.refusals import refusal
from bot.reading.dates import dates_in
from bot.words import Act, Answer, Case, Decision, Person, ViolationEntry
from bot.words.patterns import lazy
from bot.workbooks.violation_cells import amount

_NUMBER = lazy(r"[一-鿿A-Za-z]{0,14}[〔\[(（【]\s*(?P<y>20\d\d)\s*[〕\])）】]\s*第?\s*(?P<n>\d{1,5})\s*号")
_PARTS_OF = lazy(r"[，；;。\n]+|,(?!\d{3})")
_NOT_YET = lazy("[未没]|尚")
_REPORTED = lazy("(?:上报|报送|报)(?:至|到|给)?(?:省|生态环境厅)")
_CREDIT = lazy("信用")
_AMOUNT = lazy(r"\d[\d,.]*\s*万?元")
_ARTICLE = lazy(
    r"(?:《[^》]{2,20}》|促进法|清洁生产促进法)?第[一二三四五六七八九十百零\d]{1,6}条(?:第[一二三四五六七八九十\d]{1,3}款)?"
    r"(?:第?[（(]?[一二三四五六七八九十\d]{1,3}[）)]?项)?"
)
_LABELS = lazy(
    "^(?:处罚|处理)?(?:决定书?)?(?:文号|决定日期|日期|金额|依据|处理情况|情况|处罚|罚款|决定|于|已于|已)*+[:：为]?|的$"
)


def violation_said(text: str, case: Case, today: date) -> ViolationEntry:
    """石环罚〔2025〕12号 6月3日 罚款8万元 依据第三十九条 未按期审核 -> the decision; what is not said is
    empty."""
    number, text = _taken(_NUMBER, text)
    days: dict[str, date | None] = {}
    rest = []
    for part in _PARTS_OF.split(text):
        found, left = _days_in(part, today)
        days = found | days
        rest += left
    words = " ".join(rest)
    fine, words = _taken(_AMOUNT, words)
    article, words = _taken(_ARTICLE, words)
    handling = "，".join(filter(None, (_LABELS.sub("", one) for one in words.split())))
    return ViolationEntry(
        case.name,
        False,
        case.city,
        case.county,
        _plain(number)[:100],
        days.get("decided_on"),
        case.id,
        (amount("".join(fine.split())) or "")[:20],
        article[:100],
        handling[:300],
        days.get("reported_on"),
        days.get("credit_on"),
    )


def _days_in(part: str, today: date) -> tuple[dict[str, date | None], list[str]]:
    """6月3日 罚款8万元 已报省 6月10日 -> (decided_on 6月3日, reported_on 6月10日; [罚款8万元]). A day is of the word
    with it, else of the one before it, else of the one behind it; 已报省 without a day is today."""
    words = [(_whose(word), *_without_day(word, today)) for word in part.split()]
    days: dict[str, date | None] = {}
    for n, (whose, _, day) in enumerate(words):
        if not whose:
            continue
        ahead = next((k for k in (n + 1, n - 1) if 0 <= k < len(words) and _bare(words[k])), None)
        if day is None and ahead is not None:
            day, words[ahead] = words[ahead][2], ("", "", None)
        days[whose] = day or (None if _NOT_YET.search(words[n][1]) else today)
    own = [day for whose, _, day in words if day and not whose]
    if own:
        days["decided_on"] = own[0]
    return days, [left for whose, left, _ in words if left and not whose]


def _whose(word: str) -> str:
    return "reported_on" if _REPORTED.search(word) else "credit_on" if _CREDIT.search(word) else ""


def _bare(word: tuple[str, str, date | None]) -> bool:
    """Whether it is a day and nothing else."""
    whose, left, day = word
    return bool(day) and not whose and not left


def _taken(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    """Return what `pattern` finds in the text, and the text without it."""
    found = pattern.search(text)
    return (found.group(), f"{text[: found.start()]} {text[found.end() :]}") if found else ("", text)


def _without_day(piece: str, today: date) -> tuple[str, date | None]:
    days = [d for d in dates_in(piece, today) if d.behind and not d.vague and not d.doubtful]
    if not days:
        return piece, None
    return piece[: days[0].start] + piece[days[0].end :], days[0].behind


def _plain(number: str) -> str:
    """石环罚[2025] 第12号 -> 石环罚〔2025〕12号"""
    found = _NUMBER.fullmatch(number)
    if found is None:
        return re.sub(r"\s", "", number)
    return f"{number[: found.start('y')].rstrip('〔[(（【 ')}〔{found['y']}〕{int(found['n'])}号"


def violation_decided(case: Case, act: Act, who: Person, ctx: DecisionContext) -> Decision:
    """Return the decision as it goes into the register: a new one with its number and day, or what is added to
    one on record."""
    entry = act.violation or violation_said(act.reason, case, ctx.today)
    known = next((one for one in act.decisions if one.decision_no == entry.decision_no), None)
    if wrong := not_to_register(entry, known, ctx):
        return refusal(wrong[0], case, ctx, **wrong[1])
    facts = {"name": case.name, "no": entry.decision_no, "more": known is not None, **entry.told}
    said = {name: str(value) for name, value in entry.said.items()}
    event = {"act": act.kind, "no": entry.decision_no, **said}
    return Decision(Answer("violation_kept", facts), event=event, violation=entry)


def not_to_register(
    entry: ViolationEntry, known: ViolationEntry | None, ctx: DecisionContext
) -> tuple[str, dict[str, Any]] | None:
    """Return why the decision cannot go into the register, as a refusal's key and facts; None if it can. `known`
    is the one of this number on record."""
    missing = ["decision_no"] if not entry.decision_no else []
    missing += ["decided_on"] if not (known or entry.decided_on) else []
    if missing:
        return "violation_lacks", {"lacks": missing}
    decided = entry.decided_on or (known.decided_on if known else None)
    for day in (entry.decided_on, entry.reported_on, entry.credit_on):
        if day and day > ctx.today:
            return "violation_in_future", {"on": day}
        if day and decided and day < decided:
            return "violation_out_of_order", {"on": day, "since": decided}
    if known and entry.said.items() <= known.said.items():
        return "violation_known", {"no": entry.decision_no}
    return None
