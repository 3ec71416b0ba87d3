"""Reading a sentence, beside one look through all names with rapidfuzz: the obvious other way."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import date

from rapidfuzz import fuzz, process

from benchmarks.databases import Engine
from benchmarks.measure import USUAL, Figure, Scale
from bot.reading import read_sentence
from bot.reading.names import NameIndex
from bot.words import Enterprise, Level, Person, Role
from tests.places import HEBEI

RUNS = 5
TODAY = date(2025, 2, 21)
SIZES = (779, 10_000)
TRADES = ("化工", "电镀", "水泥", "铸造", "印染", "制药", "造纸", "热力")
SENTENCES = {
    "short": "已送达 {name}",
    "long": "领导您好，前两天出差没顾上回消息，{name}的告知书2月19号就已经送达了，"
    "回执也签了，麻烦您登记一下，谢谢",
    "near miss": "已送达 {slip}",
}


def roster(n: int) -> list[Enterprise]:
    """`n` enterprises with names of their own, all in one county."""
    return [
        Enterprise(
            i,
            f"河北{chr(0x4E00 + i % 3000)}{chr(0x5000 + i % 2777)}{TRADES[i % 8]}有限公司",
            "石家庄市",
            "桥西区",
        )
        for i in range(1, n + 1)
    ]


def _seconds(work: Callable[[], object], times: int) -> float:
    before = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - before) / times


async def run(engines: Sequence[Engine], scale: Scale = USUAL) -> list[Figure]:
    """No database is asked: the engines are not used."""
    person = Person(1, "县员", roles=(Role(Level.COUNTY, "石家庄市", "桥西区"),))
    figures = []
    for size in scale.sizes(*SIZES):
        firms = roster(size)
        index, names = NameIndex(firms, HEBEI), [firm.name for firm in firms]
        name = firms[size // 2].name
        slip = name.replace(name[3], "锦", 1)
        for kind, pattern in SENTENCES.items():
            text = pattern.format(name=name, slip=slip)
            read_sentence(text, person, index, TODAY)
            ours, bare = [], []
            for _ in range(scale.times(RUNS)):
                ours.append(_seconds(lambda t=text, i=index: read_sentence(t, person, i, TODAY), 20))  # type: ignore[misc]
                bare.append(
                    _seconds(lambda t=text, n=names: process.extractOne(t, n, scorer=fuzz.ratio), 5)  # type: ignore[misc]
                )
            what = f"read a {kind} sentence, {size:,} enterprises"
            figures.append(Figure(what, ours, "rapidfuzz over all names", bare))
    return figures
