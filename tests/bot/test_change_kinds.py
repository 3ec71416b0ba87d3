"""The sorts of change, to be read line by line (S20-S28): what must be named, whether a reason must be
given, whether it may still be put on record once the case has ended, and whether people report it in
the chat. What is not reported there is the bureaus' own to do.
"""

from __future__ import annotations

from typing import Any

import pytest

from bot.acts import decide
from bot.acts.kinds import BY_ACT, CHANGE_KINDS
from bot.words import Case, Details, Person
from tests.bot.cases import CITY, CLERK, PROVINCE, act, at, case, completed, confirmed, did

TABLE = """
停产      -             -    -    chat
复产      -             -    -    chat
关闭      -             -    -    chat
搬迁      city          -    -    chat
合并      name          -    -    chat
更名      name          -    end  chat
换联系人  contact,phone -    end  chat
增加联系人 contact,phone -    end  chat
删除联系人 contact      -    end  chat
更正县区  city,county   -    end  -
评估部门  assessor      -    -    -
移出名单  -             why  -    -
恢复      -             why  end  -
更正评估  -             why  end  -
更正验收  -             why  end  -
说明      -             why  -    -
"""
ROWS = {line.split()[0]: line.split()[1:] for line in TABLE.strip().splitlines()}
WHY = {"reason": "工商变更"}
NAMED: dict[str, Any] = {
    "city": "石家庄市",
    "county": "鹿泉区",
    "name": "新名称有限公司",
    "contact": "李四",
    "phone": "13900001111",
    "assessor": "province",
    "uscc": "",
}
ENDED = completed()
WITHDRAWN = did(case(), ("close", CITY, "2024-09-02", WHY))
FAILED = did(confirmed(), ("assessment_failed", CITY, "2025-04-10", WHY))


def answered_with(
    there: Case, kind: str, who: Person, *, reason: str = "工商变更", details: Details | None = None
) -> Any:
    """The key of the answer when `who` reports this change of the case."""
    more = {"what": kind, "reason": reason, "details": details or Details(**NAMED)}
    return decide(there, act(there, CHANGE_KINDS[kind].act, more), who, at("2025-09-20")).answer.key


def test_every_sort_has_its_line_and_its_act() -> None:
    assert list(CHANGE_KINDS) == list(ROWS)
    assert {kind.act: kind for kind in CHANGE_KINDS.values()} == BY_ACT


@pytest.mark.parametrize("kind", ROWS)
def test_what_must_be_named(kind: str) -> None:
    needs = [name for name in ROWS[kind][0].split(",") if name != "-"]
    for name in needs:
        lacking = Details(**{**NAMED, name: ""})
        assert answered_with(case(), kind, PROVINCE, details=lacking) == "need_details"
        assert CHANGE_KINDS[kind].lacks(lacking)
    assert not CHANGE_KINDS[kind].lacks(Details(**{name: NAMED[name] for name in needs}))


@pytest.mark.parametrize("kind", ROWS)
def test_for_what_a_reason_must_be_given(kind: str) -> None:
    there = {"恢复": WITHDRAWN, "更正评估": FAILED, "更正验收": ENDED}.get(kind, case())
    if kind in ("更正评估", "更正验收"):
        assert CHANGE_KINDS[kind].needs_reason  # its own rule says so in other words (test_results)
        return
    answered = answered_with(there, kind, PROVINCE, reason=" ")
    assert (answered == "need_reason") is (ROWS[kind][1] == "why")


@pytest.mark.parametrize("kind", ROWS)
def test_what_may_be_put_on_record_after_the_end(kind: str) -> None:
    for there in (ENDED, WITHDRAWN, FAILED):
        answered = answered_with(there, kind, PROVINCE)
        own_rule = kind in ("更正评估", "更正验收") and there is WITHDRAWN
        if not own_rule:
            assert (answered == "case_closed") is (ROWS[kind][2] != "end"), (there.status, answered)


@pytest.mark.parametrize("kind", ROWS)
def test_what_people_report_in_the_chat(kind: str) -> None:
    more = {"what": kind, "details": Details(**NAMED), **WHY}
    answer = decide(case(), act(case(), "report_change", more), CLERK, at("2025-09-20")).answer
    assert (answer.key == "no_kind") is (ROWS[kind][3] != "chat")
