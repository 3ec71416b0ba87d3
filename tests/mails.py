"""A bureau that is reached by mail alone, and what it is asked there."""

from __future__ import annotations

from tests.harness import Harness
from tests.heard import answer_path
from tests.people import CLERK, STAFF, mail, officer, workbook

POSTED = officer("市", "shipost", "石家庄市", 企业微信账号="")


async def asked_by_mail(s: Harness) -> str:
    """Begin with FIRM and this bureau, and report; returns where the link in its letter leads."""
    await s.begin(workbook(staff=[*STAFF, POSTED]))
    await s.says(CLERK, "已提交评估申请")
    await s.tick()
    letter = await s.expect_mail(mail("shipost"), "/answer/")
    return answer_path(letter.text)
