"""What a route is (path, right, parameters and answer in one place), and how a parameter is read."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Any, Literal

from aiohttp import web
from msgspec import Struct, field

from bot.acts.context import DecisionContext
from bot.tables import FIRST_YEAR, LAST_YEAR
from bot.words import Person, Refusal
from handlers.runtime.context import CONTEXT, Context
from handlers.sandbox.stage import Stage
from messages.catalogue import explain, say, sentence_table
from messages.split import clean

SANDBOX: web.AppKey[Stage] = web.AppKey("sandbox")
Schema = dict[str, Any]
ROUND_COOKIE = "qingshen_round"  # the cookie of the round that was looked at last
_LARGEST = 2_000_000_000  # what fits an id column on either engine
_PICK = re.compile(r"([0-9]{1,9})(?::([0-9a-f]{1,16}))?")
_YEARS = (FIRST_YEAR, LAST_YEAR)


class Wrong(Refusal):
    """A parameter that cannot be used; the sentence says which and why."""

    @property
    def on_page(self) -> str:
        """The sentence as a page says it: its reader knows the field by its label alone, and no codes."""
        if "choices" in self.values:
            return say("web.field.not_offered", label=self.values["label"])
        return explain(self).replace(f"（{self.values.get('name')}）", "", 1)


class Field(Struct, frozen=True):
    """One parameter of a query or a body. `longest` is in characters. "picks" are ticked lines, each a number
    and a mark (12:9f3a…); only they may come several times in one form.
    "path" is an address of ours to lead back to."""

    name: str
    kind: Literal["text", "number", "date", "choice", "picks", "path"] = "text"
    choices: tuple[str, ...] = ()
    longest: int = 100
    required: bool = False

    @property
    def label(self) -> str:
        """What the field is called."""
        return sentence_table("web.fields")[self.name]

    def read(self, value: object, *, blank: bool = True) -> Any:
        """Return the value, or None if it was not given; Wrong for anything that makes no sense.

        `blank`: an empty text is a field that was left empty, as a page's form sends it.
        """
        text = clean(value).strip() if isinstance(value, str) else value
        if value is None or (text == "" and blank):
            if self.required:
                raise Wrong("web.field.required", label=self.label, name=self.name)
            return None
        if self.kind == "number" and isinstance(text, int) and not isinstance(text, bool):
            text = str(text)
        if not isinstance(text, str) or not text:
            raise Wrong("web.field.format", label=self.label, name=self.name)
        return self._parsed(text)

    def _parsed(self, text: str) -> Any:
        if len(text) > self.longest:
            raise Wrong("web.field.longest", label=self.label, name=self.name, n=self.longest)
        if self.kind == "number":
            if not (text.isascii() and text.isdecimal()) or int(text) > _LARGEST:
                raise Wrong("web.field.number", label=self.label, name=self.name)
            return int(text)
        if self.kind == "date":
            return self._day(text)
        if self.kind == "picks":
            return self._picks(text)
        if self.kind == "path" and not text.isprintable():
            raise Wrong("web.field.format", label=self.label, name=self.name)
        if self.kind == "choice" and text not in self.choices:
            raise Wrong("web.field.choice", label=self.label, name=self.name, choices="、".join(self.choices))
        return text

    def _picks(self, text: str) -> tuple[tuple[int, str], ...]:
        """Return (number, mark) of each tick, every number once."""
        found = [_PICK.fullmatch(one) for one in text.split()]
        if not all(found):
            raise Wrong("web.field.format", label=self.label, name=self.name)
        ticked = {int(one[1]): one[2] or "" for one in found if one}
        return tuple(ticked.items())

    def _day(self, text: str) -> date:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise Wrong("web.field.date", label=self.label, name=self.name) from None
        if not _YEARS[0] <= day.year <= _YEARS[1]:
            first, last = _YEARS
            raise Wrong("web.field.year", label=self.label, name=self.name, first=first, last=last)
        return day

    @property
    def schema(self) -> Schema:
        """As OpenAPI describes it."""
        match self.kind:
            case "number":
                return {"type": "integer", "minimum": 0, "maximum": _LARGEST}
            case "date":
                return {"type": "string", "format": "date"}
            case "choice":
                return {"type": "string", "enum": list(self.choices)}
            case _:
                return {"type": "string", "maxLength": self.longest}


def read_all(fields: tuple[Field, ...], given: Mapping[str, object], *, blank: bool = True) -> dict[str, Any]:
    """Return every field's value, by name."""
    return {f.name: f.read(given.get(f.name), blank=blank) for f in fields}


def read_some(fields: tuple[Field, ...], given: Mapping[str, object]) -> dict[str, Any]:
    """Return every field's value, by name; None for one that cannot be used."""
    found: dict[str, Any] = {}
    for one in fields:
        try:
            found[one.name] = one.read(given.get(one.name))
        except Wrong:
            found[one.name] = None
    return found


class PageRequest(Struct, frozen=True):
    """One request as a view gets it: who asks (None only on open routes), when, and for what."""

    request: web.Request
    person: Person | None
    ctx: DecisionContext  # in the round of the case that is named, else in the one that is shown
    rounds: tuple[DecisionContext, ...] = ()  # the person's, on a page or route that shows one of them
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] = field(default_factory=dict)

    @property
    def who(self) -> Person:
        assert self.person is not None
        return self.person

    @property
    def context(self) -> Context:
        return self.request.app[CONTEXT]

    @property
    def case_id(self) -> int:
        return int(self.request.match_info["case"])


ROUND = Field("round", longest=64)
CASE_PART = "{case:[0-9]{1,9}}"  # of a path
PageView = Callable[[PageRequest], Awaitable[web.StreamResponse]]


class Route(Struct, frozen=True):
    """One line of the table of pages and interface routes.

    `sight` is a word of `bot.access.SIGHTS`; "" lets everybody in. `foreign` marks what others than our own
    pages post, who prove themselves in another way. `personal` says what the page shows about people: each
    look at it is recorded as an event. `upload`: its form carries a file, and the view reads the body itself.
    `shown_by`: the view of another form, a preview, that shows this route's form. `patience`: seconds after which the
    database is looked at, because of which a page may be slow.
    """

    method: Literal["GET", "POST"]
    path: str
    view: PageView
    about: str
    sight: str = ""
    query: tuple[Field, ...] = ()
    body: tuple[Field, ...] = ()
    answer: Schema | None = None
    foreign: bool = False
    personal: str = ""
    upload: bool = False
    shown_by: PageView | None = None
    patience: float = 2.0

    @property
    def api(self) -> bool:
        return self.path.startswith("/api/")
