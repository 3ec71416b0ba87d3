"""演练: a round played with invented people in a process of its own, and what it asks of everybody, in figures and
pictures. Nothing of the running service is touched: the command plays in a database that is thrown away."""

from __future__ import annotations

import asyncio
import re
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any

from aiohttp import web

from bot.words import Refusal
from handlers.entry.web.show import go, show_page
from handlers.entry.web.table import Field, PageRequest, Route
from handlers.runtime.apart import PAPERS, CommandRun
from handlers.runtime.bootstrap import plans_in_force, sound_plan
from messages.catalogue import explain, say, sentence_table
from messages.load_picture import drawn
from storage import rounds

_PURPOSE = "rehearsal"
_FIRMS = ("60", "20", "200", "779")
_AT_THE_END = re.compile(r"[ \t]+# [^\n]*$", re.MULTILINE)  # a remark behind a value
_NAME = re.compile(r"name\s*+=")
_OFTEN = 8  # reminders of one matter that nobody answers, from which the ladder nags
_SELDOM = 2  # reminders on the average of a step that many miss, below which it does too little
_MANY = 0.2  # of all that miss a date
_MOST_SEED = 999_999
_PICTURE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'"  # the picture's own colours, and nothing else
)
_NARROW = Field("narrow", "choice", choices=("yes",))  # as a telephone shows it
_FIELDS = (
    Field("other", longest=200_000),
    Field("firms", "choice", choices=_FIRMS),
    Field("people", "choice", choices=("yes", "no")),
    Field("seed", "number"),
)


async def _rehearsal_page(asked: PageRequest) -> web.StreamResponse:
    return await _page(asked)


async def _page(asked: PageRequest, wrong: str = "") -> web.Response:
    """Show the form, the progress of a run, and what the last one came to."""
    run = asked.context.apart.runs.get(_PURPOSE)
    document = run.document if run else None
    plans = [one for one in ((document, document.get("beside")) if document else ()) if one]
    typed = asked.body or (run.typed if run else {})
    text = await _text(asked)
    return show_page(
        asked,
        "rehearsal",
        status=422 if wrong else 200,
        run=run,
        busy=asked.context.apart.busy,
        wrong=wrong,
        typed=typed,
        text=typed.get("other") or text,
        changed=_changed_lines(text, without_remarks(typed.get("other") or text)),
        firms=_FIRMS,
        played=plans,
        weeks=[len({week["week"] for week in one["load"]}) for one in plans],
        load=_load(plans),
        steps=_steps(plans),
        picture=bool(document and document.get("picture")),
        often=_OFTEN,
    )


def _load(plans: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return each kind of person with how much it got by each plan; the last line is everybody, and sums the others."""
    levels = sentence_table("cli.levels")
    known = [
        level for level in levels if any(week["level"] == level for one in plans for week in one["load"])
    ]
    lines = [
        {
            "level": levels[level],
            "ends": [_got([w for w in one["load"] if w["level"] == level]) for one in plans],
        }
        for level in known
    ]
    return [*lines, {"level": "", "ends": [_got(one["load"]) for one in plans]}] if lines else []


def _got(load: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return how many messages these weeks came to, and the most that one person got in one of them."""
    worst = max(load, key=lambda week: week["most"], default=None)
    people = sum({week["level"]: week["people"] for week in load}.values())
    messages, weeks = sum(week["messages"] for week in load), len({week["week"] for week in load})
    each = messages / people if people else 0.0
    return {
        "people": people,
        "messages": messages,
        "each": each,
        "weekly": each / weeks if weeks else 0.0,
        "most": worst["most"] if worst else 0,
        "worst": worst["week"] if worst else "",
    }


def _steps(plans: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return each step with how it ended by each plan."""
    names = dict.fromkeys(step["step"] for one in plans for step in one["steps"])
    of = [{step["step"]: step for step in one["steps"]} for one in plans]
    return [{"step": name, "ends": [_end(found.get(name)) for found in of]} for name in names]


def _end(step: dict[str, Any] | None) -> dict[str, Any] | None:
    if step is None or not step["total"]:
        return None
    missed = step["late"] + step["never"]
    each = step["told"] / step["total"]
    said = []
    if step["most"] >= _OFTEN:
        said.append(say("web.rehearsal.too_much", most=step["most"]))
    if missed > _MANY * step["total"] and each < _SELDOM:
        said.append(say("web.rehearsal.too_little", each=f"{each:.1f}"))
    held = (
        "all"
        if step["in_time"] == step["total"]
        else "late"
        if missed
        else "so_far"
        if step["in_time"]
        else "none"
    )
    return {**step, "each": each, "held": held, "said": said}


async def _text(asked: PageRequest) -> str:
    """Return the plan of the shown round as it is in force, to be changed for a second one."""
    known = await plans_in_force(asked.context.settings)
    recorded = {one.key: one.plan_text for one in await rounds.active()}
    key = asked.ctx.plan.key
    return without_remarks(recorded.get(key) or (known[key][1] if key in known else ""))


def without_remarks(text: str) -> str:
    """Return a plan without the remarks that are for whoever maintains it; as it is, if a plan would say other things
    without them."""
    kept = [line for line in _AT_THE_END.sub("", text).splitlines() if not line.lstrip().startswith("#")]
    plain = re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip() + "\n"
    try:
        return plain if tomllib.loads(plain) == tomllib.loads(text) else text
    except tomllib.TOMLDecodeError:
        return text


def _changed_lines(one: str, other: str) -> list[tuple[str, str, str]]:
    """Return where two plans differ: what the part is called in which a difference stands, and the lines of either."""
    old, new = one.splitlines(), other.splitlines()
    parts = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return [
        (_part_named(new, b), "\n".join(old[a:a_end]).strip(), "\n".join(new[b:b_end]).strip())
        for tag, a, a_end, b, b_end in parts
        if tag != "equal"
    ]


def _part_named(lines: Sequence[str], at: int) -> str:
    """Return the `name` of the table in which this line stands, else its heading, "" before the first."""
    begin = next((n for n in range(min(at, len(lines) - 1), -1, -1) if lines[n].startswith("[")), None)
    if begin is None:
        return ""
    end = next((n for n in range(begin + 1, len(lines)) if lines[n].startswith("[")), len(lines))
    named = next((line for line in lines[begin:end] if _NAME.match(line)), "")
    return named.partition("=")[2].strip().strip('"') if named else lines[begin].strip("[] ")


async def _start(asked: PageRequest) -> web.StreamResponse:
    """Begin a run; while one is under way nothing else begins. A second plan is played beside where it was changed."""
    given, own, ctx = asked.body, asked.context, asked.ctx
    text = await _text(asked)
    other = "\n".join((given["other"] or "").splitlines()).strip()
    changed = other and other != "\n".join(text.splitlines()).strip()
    try:
        if changed:
            plan = await asyncio.to_thread(sound_plan, other, ctx.plan.key, own.settings)
            if not {*ctx.plan.places.units} <= {*plan.places.units}:
                raise Refusal("cli.simulate.other_places", plan=plan.name, first=ctx.plan.name)
    except Refusal as refusal:
        return await _page(asked, explain(refusal))
    words = ["simulate", "--progress", "--firms", given["firms"] or _FIRMS[0]]
    if given["people"] != "no":
        words += ["--people", str(min(given["seed"] or 1, _MOST_SEED))]
    if changed:
        words += ["--beside", f"{PAPERS}/b.toml"]
    begun = own.apart.begin(_PURPOSE, words, ctx.now, asked.who.id)
    if begun is None:
        return go(asked, "/rehearsal", say("web.rehearsal.busy"))
    begun.typed = given
    papers = {"a.toml": text, **({"b.toml": other} if changed else {})}
    own.background(own.apart.run(begun, replace(own.settings, round=f"{PAPERS}/a.toml"), papers))
    return go(asked, "/rehearsal", say("web.rehearsal.begun"))


async def _picture(asked: PageRequest) -> web.StreamResponse:
    """Show the load of the last run as a picture."""
    run: CommandRun | None = asked.context.apart.runs.get(_PURPOSE)
    kind = "narrow_picture" if asked.query["narrow"] else "picture"
    found = run.document.get(kind) if run and run.document else None
    text = found or drawn(say("web.rehearsal.none"), [])
    headers = {"Content-Security-Policy": _PICTURE_POLICY}
    return web.Response(text=text, content_type="image/svg+xml", headers=headers)


REHEARSAL_ROUTES = (
    Route("GET", "/rehearsal", _rehearsal_page, say("web.routes.rehearsal"), "rehearsal"),
    Route("POST", "/rehearsal", _start, say("web.routes.rehearsal_start"), "rehearsal", body=_FIELDS),
    Route("GET", "/rehearsal/load.svg", _picture, say("web.routes.rehearsal_load"), "rehearsal", (_NARROW,)),
)
