"""The pages' colours, in the light and in the dark: every text and every mark can be told apart."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot.words import DutyStatus
from tests.colours import contrast

STYLE = Path("messages/static/page.css").read_text("utf-8")
ROOTS = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
LIGHT = dict(re.findall(r"--([\w-]+): (#[0-9a-f]+)", ROOTS[0]))
DARK = dict(re.findall(r"--([\w-]+): (#[0-9a-f]+)", ROOTS[1]))
SANDBOX = [Path("handlers/sandbox/page", name) for name in ("base.css", "layout.css", "phone.css")]
SAID_ON = (
    "ink/mine ink/hover ink/green-pale ink/amber-pale ink/tabs ink/phone-head soft/tabs green/card link/card red/card",
    "green-dark/card green-dark/green-pale blue-ink/blue-pale violet-ink/violet-pale red-ink/red-pale on/toast",
    "warn-ink/amber-pale warn-ink/warn-hover face-ink/face on/button on/button-hover on/alarm",
    "fc-info/card fc-warning/card",
)
BOTH = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
TEXTS = ("ink", "grey", "link", "good", "warn", "bad", "reported", "failed", "today")
GROUNDS = ("paper", "soft", "good-soft", "warn-soft", "bad-soft")
BACKDROP = ("m-waiting", "m-waived")  # nothing is or was owed: the bar's own ground


def test_each_colour_has_its_other_in_the_dark() -> None:
    assert len(ROOTS) == 2 and LIGHT.keys() == DARK.keys()
    assert "color-scheme: light dark" in ROOTS[0]
    assert {f"m-{mark.value}" for mark in DutyStatus} <= LIGHT.keys()


@pytest.mark.parametrize("sheet", [STYLE, SANDBOX[0].read_text("utf-8")], ids=["pages", "sandbox"])
def test_in_the_dark_only_colours_differ(sheet: str) -> None:
    """So that axe need not ask again in the dark for what has no colour."""
    (dark,) = re.findall(
        r"@media[^{]*prefers-color-scheme: dark\) \{\s*:root \{(.*?)\}\s*\}", sheet, re.DOTALL
    )
    assert sheet.count("prefers-color-scheme") == 1
    names = [line.split(":")[0].strip() for line in dark.split(";") if line.strip()]
    assert names and all(name.startswith("--") for name in names)


def test_no_rule_has_a_colour_of_its_own() -> None:
    """But the frame's, which is dark at any time."""
    bare = re.sub(r"/\*.*?\*/", "", STYLE, flags=re.DOTALL)
    rules = [rule.strip() for rule in re.findall(r"[^{}]*\{[^{}]*\}", bare) if ":root" not in rule]
    own = [rule for rule in rules if re.search(r"#[0-9a-f]{3,6}\b", rule) and not rule.startswith(".top")]
    assert own == []
    assert set(re.findall(r"var\(--([\w-]+)\)", STYLE)) <= LIGHT.keys()


@BOTH
def test_words_can_be_read(colours: dict[str, str]) -> None:
    pairs = [(text, ground) for text in TEXTS for ground in GROUNDS]
    pairs += [("on-button", "button")]
    pairs += [
        ("ink", f"{scale}-{n}") for scale in ("heat", "calm") for n in range(1, 5)
    ]  # the board's figures
    low = {pair: contrast(*(colours[name] for name in pair)) for pair in pairs}
    assert {pair: ratio for pair, ratio in low.items() if ratio < 4.5} == {}
    assert contrast("#fff", colours["top"]) >= 4.5 and contrast("#f2b84b", colours["top"]) >= 3


@BOTH
def test_marks_borders_and_focus_can_be_seen(colours: dict[str, str]) -> None:
    marks = [name for name in colours if name.startswith("m-") and name not in BACKDROP]
    low = {name: contrast(colours[name], colours["paper"]) for name in (*marks, "edge", "focus", "button")}
    assert {name: ratio for name, ratio in low.items() if ratio < 3} == {}
    assert len({colours[name] for name in marks}) == len(marks)


def test_the_sandbox_has_both_faces() -> None:
    """Every colour of its page has its other in the dark, and what is said on it can be read."""
    style = "".join(file.read_text("utf-8") for file in SANDBOX)
    roots = re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    light, dark = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", root)) for root in roots)
    assert light.keys() == dark.keys() and "color-scheme: light dark" in roots[0]
    rest = style.replace(roots[0], "").replace(roots[1], "")
    assert [
        line for line in rest.splitlines() if re.search(r"#[0-9a-f]{3,6}\b", line) and ".mark" not in line
    ] == [line for line in rest.splitlines() if "linear-gradient" in line]
    assert set(re.findall(r"var\(--([\w-]+)\)", rest)) <= {*light, "radius", "shadow"}
    pairs = [pair.split("/") for line in SAID_ON for pair in line.split()]
    pairs += [[text, on] for text in ("ink", "soft", "faint") for on in ("card", "ground", "phone", "quote")]
    for colours in (light, dark):
        low = {tuple(pair): contrast(*(colours[name] for name in pair)) for pair in pairs}
        assert {pair: ratio for pair, ratio in low.items() if ratio < 4.5} == {}
