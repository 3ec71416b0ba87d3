"""Word a letter: the facts of one enterprise become the fields of the template."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from bot.words import replace
from messages.catalogue import say, sentence_table
from messages.words import before, figures


class Term(Struct, frozen=True):
    """Something that is to be done by a day: by the enterprise itself, or by the bureau `office`. `by_when`
    tells the day while it rests on an estimate."""

    due: date
    what: str
    office: str = ""
    by_when: str = ""


class Extendable(Struct, frozen=True):
    """A step that may be postponed, and the notice's terms: `when` completes “…的，可在截止日期前”; 0, None: no
    such term."""

    name: str
    when: str
    ask_before_days: int
    months: int
    until: date | None


class LetterFields(Struct, frozen=True):
    """The facts of one letter.

    `target` is "" while a bureau has yet to set it; `assessed_by` and `accepted_by` are bureaus, "" where the
    round has no such step; `scan` is what its QR code opens, "" for none.
    `system` is where papers are handed in on line as well, or ""; `quotations` are
    the plan's own, with their clauses.
    """

    number: str
    name: str
    uscc: str
    city: str
    county: str
    industry: str
    types: Sequence[str]
    round: str
    document: str
    times: Sequence[Term]
    target: str
    target_reason: str
    assessed_by: str
    accepted_by: str
    extendable: Sequence[Extendable]
    system: str
    quotations: Sequence[str]
    code: str
    code_until: str
    scan: str
    office: str
    today: date


def fields_of(letter: LetterFields) -> dict[str, str]:
    """Return a value for every field of `messages.letters.FIELDS`."""
    grounds = sentence_table("letters.grounds")
    return {
        "编号": letter.number,
        "企业名称": letter.name,
        "信用代码": letter.uscc or say("letters.unknown.uscc"),
        "市": letter.city,
        "县": letter.county,
        "行业": letter.industry or say("letters.unknown.industry"),
        "审核类型": "；".join(grounds.get(t, t) for t in letter.types) or say("letters.unknown.types"),
        "轮次": letter.round,
        "文号": letter.document,
        "时间要求": _numbered(_term(term) for term in letter.times),
        "清洁生产目标": _target(letter),
        "评估验收部门": _deciding(letter),
        "评估验收分工": _parts(letter),
        "延期说明": _extendable(letter.extendable),
        "提交方式": say("letters.says.system", system=letter.system) if letter.system else "",
        "后果": _numbered(letter.quotations) or say("letters.unknown.consequences"),
        "绑定码": letter.code,
        "绑定码有效期": letter.code_until,
        "二维码": letter.scan,
        "扫码说明": say("letters.says.scan") if letter.scan else "",
        "发文单位": letter.office,
        "日期": figures(letter.today),
    }


def _numbered(lines: Iterable[str]) -> str:
    return "\n".join(f"{n}. {line}" for n, line in enumerate(lines, 1))


def _term(term: Term) -> str:
    due = before(term.due, term.by_when)
    if term.office:
        return say("letters.says.office_term", office=term.office, due=due, what=term.what)
    return say("letters.says.own_term", due=due, what=term.what)


def _target(letter: LetterFields) -> str:
    if letter.target:
        return say("letters.says.target", level=letter.target, reason=letter.target_reason)
    return say("letters.says.target_open", reason=letter.target_reason)


def _deciding(letter: LetterFields) -> str:
    """Name the bureau that assesses and accepts; of two each with its part."""
    one, other = letter.assessed_by, letter.accepted_by
    if one and other and one != other:
        return say("letters.says.two_bureaus", assessed_by=one, accepted_by=other)
    return one or other


def _parts(letter: LetterFields) -> str:
    """Say who assesses and who accepts; "" where the round has neither."""
    one, other = letter.assessed_by, letter.accepted_by
    if one and other:
        if one == other:
            return say("letters.says.both_parts", assessed_by=one)
        return say("letters.says.two_parts", assessed_by=one, accepted_by=other)
    if one:
        return say("letters.says.assessed", assessed_by=one)
    return say("letters.says.accepted", accepted_by=other) if other else ""


def _extendable(steps: Sequence[Extendable]) -> str:
    """Say what may be postponed; steps on the same terms are told together."""
    together: dict[Extendable, list[str]] = {}
    for step in steps:
        together.setdefault(replace(step, name=""), []).append(step.name)
    return "".join(_on_terms(terms, names) for terms, names in together.items())


def _on_terms(terms: Extendable, names: Sequence[str]) -> str:
    steps = "、".join(f"“{name}”" for name in names)
    ahead = say("letters.says.ahead", days=terms.ask_before_days) if terms.ask_before_days else ""
    caps = [say("letters.says.most_months", months=terms.months)] if terms.months else []
    caps += [say("letters.says.most_until", day=figures(terms.until))] if terms.until else []
    when = say("letters.says.when", when=terms.when) if terms.when else ""
    return say("letters.says.extendable", when=when, ahead=ahead, steps=steps, caps="".join(caps))
