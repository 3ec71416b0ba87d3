"""What a route is: path, right, parameters and answer in one place; and how a parameter is read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from aiohttp import web

from bot.acts.context import DecisionContext
from bot.tables import FIRST_YEAR, LAST_YEAR
from bot.words import Person
from handlers.runtime.context import CONTEXT, Context
from handlers.sandbox.stage import Stage
from messages.split import clean

SANDBOX: web.AppKey[Stage] = web.AppKey("sandbox")
Schema = dict[str, Any]
LARGEST = 2_000_000_000  # what fits an id column on either engine
YEARS = (FIRST_YEAR, LAST_YEAR)


class Wrong(Exception):
    """A parameter that cannot be used; the text is a Chinese sentence that says which and why."""


@dataclass(frozen=True, slots=True)
class Field:
    """One parameter of a query or a body. `label` is its Chinese name, `longest` in characters."""

    name: str
    label: str
    kind: Literal["text", "number", "date", "choice"] = "text"
    choices: tuple[str, ...] = ()
    longest: int = 100
    required: bool = False

    def read(self, value: object) -> Any:
        """The value, None when it was not given. Wrong for anything that cannot be meant."""
        if value is None or value == "":
            if self.required:
                raise Wrong(f"请填写{self.label}（{self.name}）。")
            return None
        if self.kind == "number" and isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if not isinstance(value, str):
            raise Wrong(f"{self.label}（{self.name}）的格式不正确。")
        return self._parsed(clean(value).strip())

    def _parsed(self, text: str) -> Any:
        if not text:
            return self.read(None)
        if len(text) > self.longest:
            raise Wrong(f"{self.label}（{self.name}）不能超过{self.longest}个字。")
        if self.kind == "number":
            if not (text.isascii() and text.isdecimal()) or int(text) > LARGEST:
                raise Wrong(f"{self.label}（{self.name}）应是一个整数。")
            return int(text)
        if self.kind == "date":
            return self._day(text)
        if self.kind == "choice" and text not in self.choices:
            raise Wrong(f"{self.label}（{self.name}）只能是：{'、'.join(self.choices)}。")
        return text

    def _day(self, text: str) -> date:
        try:
            day = date.fromisoformat(text)
        except ValueError:
            raise Wrong(f"{self.label}（{self.name}）应写成 2025-02-24 这样的日期。") from None
        if not YEARS[0] <= day.year <= YEARS[1]:
            raise Wrong(f"{self.label}（{self.name}）的年份不正确。")
        return day

    @property
    def schema(self) -> Schema:
        """As OpenAPI describes it."""
        match self.kind:
            case "number":
                return {"type": "integer", "minimum": 0, "maximum": LARGEST}
            case "date":
                return {"type": "string", "format": "date"}
            case "choice":
                return {"type": "string", "enum": list(self.choices)}
            case _:
                return {"type": "string", "maxLength": self.longest}


def read_all(fields: tuple[Field, ...], given: Mapping[str, object]) -> dict[str, Any]:
    """Every field's value, by name."""
    return {f.name: f.read(given.get(f.name)) for f in fields}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as a view gets it: who asks (None only on open routes), when, and for what."""

    request: web.Request
    person: Person | None
    ctx: DecisionContext
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


View = Callable[[Asked], Awaitable[web.StreamResponse]]


@dataclass(frozen=True, slots=True)
class Route:
    """One line of the table. `sight` is a word of `bot.access.SIGHTS`, "" lets everybody in;
    `foreign` marks what others than our own pages post (they prove themselves otherwise); `personal`
    names what of it says something about people: looking at it is an event."""

    method: Literal["GET", "POST"]
    path: str
    view: View
    about: str
    sight: str = ""
    query: tuple[Field, ...] = ()
    body: tuple[Field, ...] = ()
    answer: Schema | None = None
    foreign: bool = False
    personal: str = ""

    @property
    def api(self) -> bool:
        return self.path.startswith("/api/")
