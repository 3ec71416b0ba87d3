"""Two services on one database look at the same moment: nobody is told twice, nothing is left out.

Real processes with the real command; the WeCom twin and the mailbox stand in this one.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from pathlib import Path

from tests.harness import Harness
from tests.people import firm, mail, workbook

MANY = 60  # more than one batch of the dispatcher
FIRMS = [
    firm(n, f"石家庄岚川{n}号铸造有限公司", f"clerk{n}", wecom=f"clerk{n}" if n % 4 else "")
    for n in range(1, MANY + 1)
]


async def test_together_they_tell_everybody_once(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-21T09:00") as s:
        await s.imports(workbook(*FIRMS, staff=[]))
        commands = [s.command("tick", "--at", "2025-02-21T09:00") for _ in range(3)]
        counts = await asyncio.gather(*commands)
        assert sum(c["sent"] for c in counts) == MANY, counts
        assert all(c["failed"] == c["unknown"] == 0 for c in counts)
        heard = Counter(h.to for h in s.read_all())
        assert heard == {f"clerk{n}" if n % 4 else mail(f"clerk{n}"): 1 for n in range(1, MANY + 1)}
        assert (await s.tick())["sent"] == 0
        s.quiet()
        assert {m["attempts"] for m in await s.messages()} == {1}
        assert s.twin.tokens_asked == 1  # one token served them all


async def test_two_processes_import_the_same_file(database_url: str, tmp_path: Path) -> None:
    """The second finds what the first has made."""
    book = tmp_path / "名单.xlsx"
    book.write_bytes(workbook(*FIRMS, staff=[]))
    async with Harness(database_url, at="2025-02-20T09:00") as s:
        done = await asyncio.gather(*(s.command("import", str(book)) for _ in range(2)))
        assert sorted(d["enterprises_new"] for d in done) == [0, MANY]
        assert len((await s.rows("enterprises"))["enterprises"]) == MANY
