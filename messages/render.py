"""(kind, channel, lines) -> words. The templates in kinds/ are the model; this file fits them in.

Facts a line may carry beside its fields (optional but those marked *; dates also as ISO text):
report, unreachable: sent, delivered (times), replied (str), unreachable (bool), called (str), answer_by (date) ·
confirmer, and a report of one who reported: on* (date of the report), waiting_days,
number_in_system, links (list), next, next_due, next_advice ·
results: on* (confirmed, passed), reason* (sent_back, failed), next, next_due, contact ·
due_changed, owed_no_longer, owed_again, newly_owed: old_due*, reason; of several times others*, times*, until*; last,
step ·
firm_left: what*, reason, pending · firm_back: reason · fact, county_changed: text* ·
own duties: consequence (the plan's words).
digest: no lines; the envelope's `facts` are those of handlers/services/reminders/digests.py.
A confirmer's `Line.reply` is what the owner said (已提交评估申请); they answer by `number`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template, pass_context
from jinja2.runtime import Context

from bot.words import Envelope, Kind, Level, NoticeLine, Officer, Rendered, Sentence, channel_spec, replace
from messages.brief import digest_room, in_brief
from messages.catalogue import explain
from messages.compiled import Compiled
from messages.grouping import label, longest, sections
from messages.help import commands
from messages.outside_text import dialled, tidy, unmarked
from messages.pausing import minute
from messages.places_said import whole_area
from messages.registers import REGISTER_FILTERS
from messages.sections import CLIENTS, MAIL_LINES, SECTION_LABELS, Section
from messages.sms_templates import sms_text
from messages.words import FILTERS, clip

ANSWER_ITEMS = 15  # a list in the chat shows no more: one phone screen
_NO_LIMIT = 1_000_000
_REST = "其余内容请回复“待办”或“进度”查看。"


def _escapes(template: str | None) -> bool:
    return template is not None and template.endswith(".html.j2")


ENV: Environment = Environment(
    loader=PackageLoader("messages", "kinds"),
    undefined=StrictUndefined,
    autoescape=_escapes,
    trim_blocks=True,
    lstrip_blocks=True,
    bytecode_cache=Compiled(),
    auto_reload=False,  # the templates come with the program: no look at the disk at each use
)
ENV.filters.update(
    FILTERS, commands=commands, minute=minute, dialled=dialled, unmarked=unmarked, **REGISTER_FILTERS
)


_named = cache(ENV.get_template)  # the environment's own look-up costs as much as a short template


@pass_context
def _say(
    context: Context, about: Section | NoticeLine | Sequence[Section] | Mapping[str, Any] | str, part: str
) -> str:
    """Return a part of sentences.j2 as plain text; a page that shows it escapes it.

    In those templates a line break in the source means nothing, and ⏎ means a line break.
    """
    macro = getattr(_named("sentences.j2").module, part)
    room = {"cap": context["cap"]} if part == "note" and "cap" in context else {}
    text = macro(about, context["envelope"], **room)
    return "".join(line.strip() for line in text.splitlines()).replace("⏎", "\n").strip()


ENV.filters["say"] = _say
_ANSWERS: dict[str, str] = {
    key: text
    for group in tomllib.loads((files("messages") / "answers.toml").read_text("utf-8")).values()
    for key, text in group.items()
}
ANSWER_KEYS = frozenset(_ANSWERS)


@cache
def _template(key: str) -> Template:
    """Compile a template when it is first used; compiling all would take half a second of every start."""
    return ENV.from_string(_ANSWERS[key])


def render(envelope: Envelope) -> Rendered:
    """Put a message into words. A WeCom text has at most 2048 bytes; a bureau's letter
    says all of a few lines, else counts them and names the worst.

    ValueError if a line has no template, NoTemplate if no approved sentence is for it; jinja2.UndefinedError if
    a fact is missing.
    """
    if not envelope.lines and not envelope.facts:
        raise ValueError("an envelope without lines says nothing")
    spec = channel_spec(envelope.channel)
    if spec.form == "text":
        return Rendered(_short(tidy(envelope), spec.text_bytes or _NO_LIMIT))
    if spec.form == "template":
        return Rendered(sms_text(tidy(envelope)))
    envelope = tidy(envelope, links=True)
    facts = _facts(envelope)
    name = f"{envelope.kind.value}.email"
    return Rendered(
        text=neat(_named(f"{name}.txt.j2").render(facts)) + "\n",
        subject=clip(neat(_named("subject.j2").render(facts)), 240),
        html=_named(f"{name}.html.j2").render(facts),
    )


def ready_made(text: str, subject: str, home: str = "", sender: Officer | None = None) -> Rendered:
    """Return finished words (an answer, a question to the desk) as a message for any channel.

    A line that is an address of our own pages (`home`) becomes a button; an address of anybody else never
    does. `sender`: whom a mail's reader calls about it.
    """
    html = _named("plain.email.html.j2").render(text=text, subject=subject, home=home, sender=sender)
    if sender:
        text = f"{text}\n\n{neat(_named('sender.txt.j2').render(sender=sender))}"
    return Rendered(text, clip(subject, 240), html)


# What most answers leave unsaid.
_UNSAID: Mapping[str, object] = {
    "brief": False,
    "number_in_system": "",
    "links": (),
    "take_back": 0,
    "named": False,
    "on_page": False,
    "moved": {},
    "asked_until": "",
}


def answer(key: str, facts: Mapping[str, object], limit: int | None = None) -> str:
    """Return an answer of the chat, at most `limit` bytes long; KeyError for a key without words.

    Lists show at most 15 items, fewer if the limit requires it, and say how many are left. After any answer stand the
    pauses (`held_back`) for which the messages wait that it has set off.
    """
    template = _template(key)
    known = tidy({name: _worded(value) for name, value in facts.items()})
    held_back: Any = known.pop("held_back", ())

    def draw(cap: int) -> str:
        return neat("\n".join([template.render({**_UNSAID, **known}, cap=cap), *held_back]))

    return _fit(draw, ANSWER_ITEMS, limit, least=1) if limit else draw(ANSWER_ITEMS)


def _worded(value: object) -> object:
    """Put a fact into words if the rules left that to the catalogue."""
    if isinstance(value, Sentence):
        return explain(value)
    if isinstance(value, (list, tuple)):
        return [_worded(one) for one in value]
    return value


_RANKED = ("steps", "confirm", "own", "late")  # a digest's lists of each round


def _with_ranks(envelope: Envelope) -> tuple[Envelope, int]:
    """Return a digest whose items bear their `rank` among those of all lists and rounds, and how many there are. What
    waits for an answer is the most urgent, then what is nearest to its date, be it to come or just gone by."""
    rounds = [dict(one) for one in envelope.facts.get("rounds", ())]
    found = [(one, name, n) for one in rounds for name in _RANKED for n in range(len(one[name]))]
    found.sort(key=lambda at: 0 if at[1] == "confirm" else abs(at[0][at[1]][at[2]]["days_left"]))
    ranks = {(id(one), name, n): rank for rank, (one, name, n) in enumerate(found)}
    for one in rounds:
        ranked = {
            name: [{**item, "rank": ranks[id(one), name, n]} for n, item in enumerate(one[name])]
            for name in _RANKED
        }
        one.update(ranked)
    return replace(envelope, facts={**envelope.facts, "rounds": rounds}), len(found)


def _short(envelope: Envelope, limit: int) -> str:
    ranked = 0
    if envelope.kind is Kind.DIGEST:
        envelope, ranked = _with_ranks(envelope)
    facts = _facts(envelope)
    template = _named(f"{envelope.kind.value}.wecom.j2")

    # Mails name the round in any case, a digest each of its parts, and what is of several rounds each section.
    whole = envelope.several and not envelope.mixed and envelope.kind is not Kind.DIGEST
    named = f"\n轮次：{envelope.round_name}" if whole else ""

    opening = f"{_named('first.j2').render(facts).strip()}\n" if envelope.first else ""

    def draw(cap: int) -> str:
        return opening + neat(template.render(facts, cap=cap)) + named

    lists = [v for v in envelope.facts.values() if isinstance(v, (list, tuple))]
    return _fit(draw, max(longest(facts["sections"]), ranked, *map(len, lists)), limit, least=1)


def _facts(envelope: Envelope) -> dict[str, Any]:
    found = sections(envelope)
    places = {line.city for line in envelope.lines}
    late = {(n.city, n.county, n.name) for s in found if s.mood == "overdue" for n in s.lines}
    return {
        "envelope": envelope,
        "kind": envelope.kind,
        "mail_lines": MAIL_LINES,
        "clients": CLIENTS,
        "rooms": digest_room(envelope.facts["rounds"]) if envelope.kind is Kind.DIGEST else (),
        "sections": found,
        "brief": in_brief(found, envelope.level) if envelope.letter else None,
        "label": label(found) if found else SECTION_LABELS["digest"],
        "addressee": _addressee(envelope),
        "area": places.pop() if len(places) == 1 else whole_area(envelope.extent),
        "late": len(late),
        "decided": _decided(found),
    }


def _decided(found: tuple[Section, ...]) -> Section | None:
    """Return the section with the late enterprises about which the reader has to decide, if there are any."""
    late = [section for section in found if section.mood == "overdue"]
    enterprises = [section for section in late if section.named and not section.bureaus]
    return next(iter([*enterprises, *late, *found]), None)


def _addressee(envelope: Envelope) -> str:
    """Return how the reader is addressed: an enterprise by its name, a contact of several by their own, a
    bureau by its unit."""
    if envelope.consults:
        return envelope.to_name
    if envelope.level is Level.ENTERPRISE:
        names = {line.name for line in envelope.lines}
        return names.pop() if len(names) == 1 else envelope.to_name
    return envelope.to_unit or envelope.to_name


def _fit(draw: Callable[[int], str], most: int, limit: int, least: int = 0) -> str:
    """Return the text with the longest lists that fit; if not even those of `least` lines fit, it is cut after a
    line."""
    best = draw(most)
    if _size(best) <= limit:
        return best
    low, high, best = least, most - 1, ""
    while low <= high:
        cap = (low + high) // 2
        text = draw(cap)
        if _size(text) <= limit:
            best, low = text, cap + 1
        else:
            high = cap - 1
    return best or _whole_lines(draw(least), limit)


def _whole_lines(text: str, limit: int) -> str:
    """Return as many lines as fit; no heading stands there without a line of its own."""
    kept: list[str] = []
    for line in text.splitlines():
        if _size("\n".join([*kept, line, _REST])) > limit:
            if line and len(kept) > 2 and not kept[-2]:
                kept.pop()
            break
        kept.append(line)
    while kept and not kept[-1]:
        kept.pop()
    if not kept:  # not even the first line
        kept = [clip(text.splitlines()[0], limit - _size(_REST) - _size("…\n"))]
    return "\n".join([*kept, _REST])


def neat(text: str) -> str:
    """Return the text without blank lines at its ends and without two in a row, which template blocks leave
    behind."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    return "\n".join(line for n, line in enumerate(lines) if line or (n and lines[n - 1]))


def _size(text: str) -> int:
    return len(text.encode())
