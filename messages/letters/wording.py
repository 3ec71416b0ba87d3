"""Word a letter: the facts of one enterprise become the fields of the template."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from messages.catalogue import say, sentence_table
from messages.words import before, figures


class Term(Struct, frozen=True):
    """Something that is to be done by a day: by the enterprise itself, or by the bureau `office`."""

    due: date
    what: str
    office: str = ""


class LetterFields(Struct, frozen=True):
    """The facts of one letter.

    `target` is "" while a bureau has yet to set it; `extendable` are steps by name; `system` is where
    papers are handed in on line as well, or ""; `quotations` are the plan's own, with their clauses.
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
    assessor: str
    extendable: Sequence[str]
    system: str
    quotations: Sequence[str]
    code: str
    code_until: str
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
        "评估验收部门": letter.assessor,
        "延期说明": _extendable(letter.extendable),
        "提交方式": say("letters.says.system", system=letter.system) if letter.system else "",
        "后果": _numbered(letter.quotations) or say("letters.unknown.consequences"),
        "绑定码": letter.code,
        "绑定码有效期": letter.code_until,
        "发文单位": letter.office,
        "日期": figures(letter.today),
    }


def _numbered(lines: Iterable[str]) -> str:
    return "\n".join(f"{n}. {line}" for n, line in enumerate(lines, 1))


def _term(term: Term) -> str:
    due = before(term.due)
    if term.office:
        return say("letters.says.office_term", office=term.office, due=due, what=term.what)
    return say("letters.says.own_term", due=due, what=term.what)


def _target(letter: LetterFields) -> str:
    if letter.target:
        return say("letters.says.target", level=letter.target, reason=letter.target_reason)
    return say("letters.says.target_open", reason=letter.target_reason)


def _extendable(steps: Sequence[str]) -> str:
    names = "、".join(f"“{name}”" for name in steps)
    return say("letters.says.extendable", steps=names) if steps else ""
