"""Mails in the light and in the dark: whatever has a colour has one for either, and can be read."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from importlib.resources import files

import pytest

from bot.notices.board import BoardView
from bot.notices.digest import DIGEST_PARTS
from bot.notices.tiles import Tile
from bot.words import Channel, Kind, Level
from messages.render import ready_made, render
from tests.colours import contrast
from tests.messages.envelopes import KINDS, ON, city, county, line, report
from tests.messages.test_render_digest import STEP, digest, item

DARK = (files("messages") / "kinds" / "dark.html.j2").read_text("utf-8")
RULES = {
    name: dict(re.findall(r"([\w-]+): (#[0-9a-f]+)[^;]*!important", body))
    for name, body in re.findall(r"\.([\w-]+) \{(.*?)\}", DARK)
}
HOME = "https://qingshen.example/"
STEPS = [{**STEP, "parts": dict.fromkeys(DIGEST_PARTS, 2), "total": 2 * len(DIGEST_PARTS)}]


def mails() -> dict[str, str]:
    """Each kind with all that it can hold."""
    to = {"channel": Channel.EMAIL}
    found = {
        text: render(county(line(text, *who, days_left=-3, number=1, facts=ON), kind=kind, **to)).html
        for text, who in {"remind": (), "confirm": (), "unconfirmed": (), "fact": ()}.items()
        for kind in [KINDS.get(text, Kind.REMINDER)]
        if text != "fact"
    }
    found["report"] = render(county(report(sent=1), line("remind"), **to)).html
    found["escalation"] = render(city(report(sent=1), kind=Kind.ESCALATION, **to)).html
    found["enterprise"] = render(city(line("remind"), level=Level.ENTERPRISE, **to)).html
    found["digest"] = render(digest(steps=STEPS, own=[item(1)], late=[item(2)], told=1, **to)).html
    for scale in BoardView.LATE, BoardView.DONE:
        tiles = tuple(Tile(f"{n}市", n, 9, n) for n in range(5))
        drawn = {
            "step": "提出评估申请",
            "view": scale.value,
            "rows": (tiles, (None, *tiles[:4])),
            "tiles": tiles,
        }
        found[f"map {scale}"] = render(digest(steps=STEPS, map={**drawn, "path": "/board"}, **to)).html
    found["plain"] = ready_made(f"请打开：\n{HOME}signin/link?t=abc\n谢谢。", "答复", HOME).html
    return found


class Coloured(HTMLParser):
    """The tags that name a colour, each with its classes and its colours."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.found: list[tuple[str, list[str], dict[str, str]]] = []
        self.feed(source)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        colours = dict(re.findall(r"(?:^|;)\s*(color|background):\s*(#[0-9a-f]+)", known.get("style", "")))
        if colours:
            self.found.append((tag, known.get("class", "").split(), colours))


@pytest.mark.parametrize("name", sorted(mails()))
def test_every_colour_has_its_other_in_the_dark(name: str) -> None:
    source = mails()[name]
    assert 'name="color-scheme" content="light dark"' in source
    for tag, classes, colours in Coloured(source).found:
        dark = {key: value for one in classes for key, value in RULES.get(one, {}).items()}
        if not (tag == "body" or dark.keys() >= colours.keys() - {"background"}):
            assert "press" in classes, (tag, classes, colours)  # white on green either way
        assert "background" not in colours or "background" in dark, (tag, classes, colours)


def test_words_can_be_read_in_the_dark() -> None:
    sheet, head = RULES["sheet"]["background"], RULES["head"]
    for name in ("sheet", "soft", "title", "late"):
        assert contrast(RULES[name]["color"], sheet) >= 4.5, name
    assert contrast(head["color"], head["background"]) >= 4.5
    assert contrast("#ffffff", RULES["press"]["background"]) >= 4.5
    parts = [name for name in RULES if name.startswith("part-") and name != "part-waiting"]
    assert {f"part-{part}" for part in DIGEST_PARTS} <= RULES.keys()
    for name in parts:
        assert contrast(RULES[name]["background"], sheet) >= 3, name


def test_words_can_be_read_in_the_light() -> None:
    for name, source in mails().items():
        ground = "#ffffff"
        for tag, classes, colours in Coloured(source).found:
            if "color" in colours and tag != "body" and not {"dot-waiting", "press"} & {*classes}:
                behind = colours.get("background", ground)
                least = 3 if any(one.startswith("dot-") for one in classes) else 4.5
                assert contrast(colours["color"], behind) >= least, (name, tag, colours)


def test_only_an_address_of_our_own_becomes_a_button() -> None:
    told = ready_made(
        f"{HOME}signin/link?t=abc\nhttps://elsewhere.example/x\n{HOME} 后面有话", "答复", HOME
    ).html
    assert re.findall(r'href="([^"]+)"', told) == [f"{HOME}signin/link?t=abc"]
    assert "href" not in ready_made(f"{HOME}signin", "答复").html
