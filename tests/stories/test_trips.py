"""The two trips of docs/architecture.md, walked: the files that it names are entered one after the other."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from tests.harness import Harness
from tests.people import CLERK, workbook

ROOT = Path(__file__).parent.parent.parent
NOT_PLAYED = ("handlers/entry/clock/ticker.py",)  # a story says itself when to look


def named(trip: str) -> list[str]:
    """The product's files that a trip names, each where it is named first."""
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    part = text.partition(f"## Trip {trip}:")[2].partition("\n## ")[0].partition("A list that comes in")[0]
    files = dict.fromkeys(re.findall(r"`((?:bot|handlers|messages|storage)/[\w/]+\.py)", part))
    return [one for one in files if one not in NOT_PLAYED]


class Walk:
    """The files in which a function begins while `on`, one after the other, in whatever thread."""

    def __init__(self) -> None:
        self.on, self.files = False, [""]

    def note(self, frame: FrameType, event: str, _: object) -> None:
        file = frame.f_code.co_filename
        if self.on and event == "call" and file.startswith(f"{ROOT}/") and file != self.files[-1]:
            self.files.append(file)

    def missing(self, trip: list[str]) -> list[str]:
        """The files of the trip that are not entered after those before them."""
        ahead = iter(self.files)
        return [one for one in trip if f"{ROOT}/{one}" not in ahead]


@contextmanager
def walking() -> Iterator[Walk]:
    """Threads must begin within, or they are not seen."""
    walk, was, others = Walk(), sys.getprofile(), threading.getprofile()
    threading.setprofile(walk.note)
    sys.setprofile(walk.note)
    try:
        yield walk
    finally:
        sys.setprofile(was)
        threading.setprofile(others)


async def test_a_report_goes_the_way_that_is_described(sqlite_url: str) -> None:
    with walking() as walk:
        async with Harness(sqlite_url, at="2025-02-18T09:00", digests=False) as s:
            await s.begin(workbook())
            walk.on = True
            assert "已登记" in await s.says(CLERK, "已提交评估申请")
            walk.on = False
            await s.tick()
            s.also("shijiazhuang【请确认】")
    trip = named("one")
    assert len(trip) > 15 and walk.missing(trip) == []


async def test_a_deadline_goes_the_way_that_is_described(sqlite_url: str) -> None:
    with walking() as walk:
        async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
            await s.begin(workbook())
            walk.on = True
            await s.tick("2025-02-21T09:00")
            walk.on = False
            await s.expect(CLERK, "还有7天")
    trip = named("two")
    assert len(trip) > 12 and walk.missing(trip) == []
