"""A page's form with what was typed into it: for a form that was sent with something that cannot be used."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

from msgspec import Struct, field

_Attributes = dict[str, str | None]
_KEPT_AS_THEY_ARE = frozenset({"hidden", "submit", "button", "reset", "image", "file", "password"})
_TICKED = frozenset({"checkbox", "radio"})
_CONTROLS = frozenset({"input", "select", "textarea", "option", "button"})


class _Control(Struct):
    """A control with its place in the text: its tag from `begins` to `ends`, what stands in it up to `closes`."""

    tag: str
    attributes: _Attributes
    begins: int
    ends: int
    closes: int = -1
    within: str = ""  # of an option: the name of its select


class _Form(Struct):
    """A form: where its tag ends, the folds that it lies in or has (places of their tags), and its controls."""

    attributes: _Attributes
    ends: int
    folds: list[int]
    controls: list[_Control] = field(default_factory=list)

    def likeness(self, values: Mapping[str, str]) -> int:
        """How many of the values that were sent it has; below zero if a hidden one is another."""
        hidden = [c.attributes for c in self.controls if c.attributes.get("type") == "hidden"]
        if any(values.get(a.get("name") or "") != (a.get("value") or "") for a in hidden):
            return -1
        pressed = [c.attributes for c in self.controls if c.tag == "button"]
        same = sum(values.get(a.get("name") or "") == (a.get("value") or "") for a in pressed)
        return same + len(values.keys() & {c.attributes.get("name") for c in self.controls})

    def first_typed(self, values: Mapping[str, str]) -> str:
        """The name of the first control in which something was typed or chosen; "" for none."""
        free = (c.attributes for c in self.controls if c.tag in ("input", "select", "textarea"))
        named = (a.get("name") or "" for a in free if a.get("type") not in _KEPT_AS_THEY_ARE)
        return next((name for name in named if values.get(name)), "")


class _Reader(HTMLParser):
    """Finds the forms of one address in a page of ours."""

    def __init__(self, text: str, action: str) -> None:
        super().__init__()
        self.forms: list[_Form] = []
        self._action = action
        self._lines = [0, *(at + 1 for at, c in enumerate(text) if c == "\n")]
        self._folds: list[int] = []
        self._form: _Form | None = None
        self._select = ""
        self._apart: list[_Control] = []  # controls that stand beside the form which they name
        self.feed(text)
        for one in self.forms:
            one.controls += [c for c in self._apart if c.attributes["form"] == one.attributes.get("id")]

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own, at, raw = dict(attrs), self._at(), self.get_starttag_text() or ""
        if tag == "details":
            self._folds.append(at)
            if self._form:
                self._form.folds.append(at)
        elif tag == "form" and urlsplit(own.get("action") or "").path == self._action:
            self._form = _Form(own, at + len(raw), list(self._folds))
            self.forms.append(self._form)
        elif tag in _CONTROLS and own.get("form"):
            self._apart.append(_Control(tag, own, at, at + len(raw)))
        elif tag in _CONTROLS and self._form:
            self._select = (own.get("name") or "") if tag == "select" else self._select
            self._form.controls.append(_Control(tag, own, at, at + len(raw), within=self._select))

    def handle_endtag(self, tag: str) -> None:
        if tag == "details" and self._folds:
            self._folds.pop()
        elif tag == "form":
            self._form = None
        elif tag in _CONTROLS and self._form and self._form.controls:
            self._form.controls[-1].closes = self._at()


def filled_form(page: str, action: str, values: Mapping[str, str], wrong: str, why: str) -> str | None:
    """Return the page with the form that was sent to `action` filled in, the field `wrong` marked, and `why` above it;
    None for a page without such a form."""
    forms = _Reader(page, action).forms
    found = max(forms, key=lambda one: one.likeness(values), default=None)
    if found is None or (len(forms) > 1 and found.likeness(values) < 0):
        return None
    wrong = wrong or found.first_typed(values)
    edits = [(found.ends, found.ends, f'<p class="wrong" role="alert">{escape(why)}</p>')]
    edits += [(at, at + len("<details"), "<details open") for at in found.folds]
    for one in found.controls:
        edits += _edits(one, page, values, wrong)
    for begins, ends, text in sorted(edits, reverse=True):
        page = page[:begins] + text + page[ends:]
    return page


def _edits(one: _Control, page: str, values: Mapping[str, str], wrong: str) -> list[tuple[int, int, str]]:
    """Return (from, to, new text) of what changes in one control."""
    own = dict(one.attributes)
    name, kind = own.get("name") or "", own.get("type") or "text"
    marked = bool(name) and name == wrong
    if marked:
        own |= {"aria-invalid": "true", "autofocus": None}
    if one.tag == "button" or (one.tag == "input" and kind in _KEPT_AS_THEY_ARE):
        return [(one.begins, one.ends, _tag(one.tag, own))] if marked and kind == "file" else []
    if one.tag == "option":
        said = own.get("value")
        said = page[one.ends : one.closes].strip() if said is None else said
        if one.within in values:
            _set(own, "selected", values[one.within] == said)
    elif one.tag == "input" and kind in _TICKED:
        _set(own, "checked", (own.get("value") or "on") in values.get(name, "").split())
    elif one.tag == "input" and name in values:
        own["value"] = values[name]
    new = (one.begins, one.ends, _tag(one.tag, own))
    if one.tag == "textarea" and name in values and one.closes >= 0:
        return [new, (one.ends, one.closes, "\n" + escape(values[name]))]
    return [new]


def _set(own: _Attributes, name: str, on: bool) -> None:
    own.pop(name, None)
    if on:
        own[name] = None


def _tag(tag: str, own: _Attributes) -> str:
    said = (f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in own.items())
    return f"<{tag}{''.join(said)}>"
