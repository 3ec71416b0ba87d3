"""One report is followed by one id: from the callback over decision, event and outbox to the last outcome."""

from __future__ import annotations

import re
from typing import Any

import structlog
from structlog.typing import EventDict

from handlers.runtime.logs import with_cause
from storage import models
from tests.harness import Harness
from tests.people import CITY, CLERK, FIRM, workbook

STEPS = ("callback taken", "case changed", "put into the outbox", "decided", "handing over", "settled")
PERSONAL = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|@|联系人|钱|电镀")


def overheard() -> list[dict[str, Any]]:
    """What the log says from now on, line by line."""
    found: list[dict[str, Any]] = []

    def keep(logger: object, name: str, event: EventDict) -> EventDict:
        found.append(dict(with_cause(logger, name, dict(event))))
        return event

    structlog.configure(processors=[keep, *structlog.get_config()["processors"]])
    return found


async def test_one_id_from_the_callback_to_the_last_outcome(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        lines = overheard()
        assert "已登记" in await s.says(CLERK, "已提交评估申请")
        await s.tick()
        await s.expect(CITY, "请确认", FIRM)
        row = await models.Inbound.filter(wecom=CLERK).order_by("-id").first()
        assert row
        mine = [line for line in lines if line.get("cause") == f"in-{row.id}"]
        steps = dict.fromkeys(line["event"] for line in mine)
        assert set(steps) >= {*STEPS}
        assert next(iter(steps)) == "callback taken" and list(steps)[-2:] == ["handing over", "settled"]
        stored = next(line for line in mine if line["event"] == "put into the outbox")
        sent = [line for line in mine if line["event"] == "settled"]
        assert [line["message"] for line in sent] == stored["messages"] and sent[0]["status"] == "sent"
        changed = next(line for line in mine if line["event"] == "case changed")
        assert (await models.Event.get(seq=changed["seq"])).act == changed["act"]
        assert [line for line in lines if PERSONAL.search(str(line))] == []


async def test_a_request_is_told_its_id_and_a_look_has_one(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False) as s:
        await s.begin(workbook())
        async with s.http.get(f"{s.url}/signin") as first, s.http.get(f"{s.url}/signin") as second:
            ids = {r.headers["X-Request-Id"] for r in (first, second)}
        assert len(ids) == 2 and all(one.startswith("web-") for one in ids)
        lines = overheard()
        await s.tick("2025-02-21T09:00")
        await s.expect(CLERK, FIRM)
        message = await models.Message.filter(status="sent").order_by("-id").first()
        assert message and message.cause.startswith("look-")
        assert {line["event"] for line in lines if line.get("cause") == message.cause} >= {
            "handing over",
            "settled",
        }
