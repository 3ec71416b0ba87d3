"""群机器人: which addresses are one's, what follows from each answer, and what one is never told."""

from __future__ import annotations

from datetime import date

import aiohttp
import pytest

from bot.words import Channel, Envelope, Kind, Level, Rendered, SendStatus
from handlers.sandbox.group_robot import twin
from messages.channels import WrongAddress
from messages.group import group_parts
from messages.robot.channel import RobotTransport, masked_address, why_no_robot
from tests.harness import moment

AT = moment("2025-02-21")
REAL = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"


@pytest.mark.parametrize(
    ("address", "why", "why_local"),
    [
        (REAL, "", "local"),
        ("http://127.0.0.1:9000/cgi-bin/webhook/send?key=k", "", ""),
        ("http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k", "https", "local"),
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send", "odd", "odd"),
        ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=", "odd", "odd"),
        ("693a91f6-7xxx", "odd", "odd"),
        ("file:///etc/passwd?key=k", "odd", "odd"),
        (f"{REAL}{'a' * 200}", "odd", "odd"),
        (f"{REAL}\n", "odd", "odd"),
        ("https://[::1?key=k", "odd", "odd"),
    ],
)
def test_an_address_of_a_robot_has_a_key_and_is_safe(address: str, why: str, why_local: str) -> None:
    assert why_no_robot(address, local=False) == why
    assert why_no_robot(address, local=True) == why_local


def test_a_key_is_never_shown_whole() -> None:
    assert masked_address(REAL) == "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…5aaa"
    assert "secret" not in masked_address("http://127.0.0.1/?key=secret")


@pytest.mark.parametrize(
    ("mode", "status"),
    [
        (0, SendStatus.DELIVERED),
        (93000, SendStatus.RECIPIENT),
        (93001, SendStatus.RECIPIENT),
        (93004, SendStatus.RECIPIENT),
        (93008, SendStatus.RECIPIENT),
        (40058, SendStatus.PAYLOAD),
        (93017, SendStatus.PAYLOAD),
        (45009, SendStatus.REFUSED),
        (-1, SendStatus.TRANSIENT),
        (60020, SendStatus.REFUSED),
        ("HTTP 404", SendStatus.RECIPIENT),
        ("HTTP 502", SendStatus.UNKNOWN),
        ("drop", SendStatus.UNKNOWN),
        ("accept_then_drop", SendStatus.UNKNOWN),
    ],
)
async def test_each_answer_has_its_consequence(mode: int | str, status: SendStatus) -> None:
    async with twin(lambda: AT) as groups, aiohttp.ClientSession() as session:
        robot, address = RobotTransport(session, local=True), groups.address("k-12345678")
        groups.fail_next.append(mode)
        said = await robot.send(robot.build(1, address, Rendered("**好**"), AT), address)
        assert said.status is status and "12345678" not in f"{said.code}{said.detail}"
        assert len(groups.taken) == (mode in (0, "accept_then_drop"))


async def test_nothing_leaves_for_a_group_that_is_not_there_or_not_to_be_written_to() -> None:
    async with aiohttp.ClientSession() as session:
        robot = RobotTransport(session, local=True)
        nobody = "http://127.0.0.1:9/?key=k"
        assert (await robot.send(b"{}", nobody)).status is SendStatus.TRANSIENT
        with pytest.raises(WrongAddress):
            robot.build(1, REAL, Rendered("好"), AT)
        with pytest.raises(ValueError, match="longer"):
            robot.build(1, nobody, Rendered("好" * 1366), AT)


def test_a_robot_is_counted_by_itself_twenty_in_a_minute() -> None:
    robot = RobotTransport(None, local=True)  # type: ignore[arg-type]
    (one,), (other,) = robot.limits(REAL), robot.limits(f"{REAL}b")
    assert (
        (one.seconds, one.n, one.shared) == (60, 20, False) and one.key != other.key and "5aaa" not in one.key
    )


def told(*names: str, unit: str = "石家庄市生态环境局") -> list[str]:
    step = {
        "step": "提出评估申请",
        "round": "",
        "due": date(2025, 2, 28),
        "days_left": 7,
        "n": len(names),
        "unit": "家",
        "places": [{"where": "桥西区", "names": names}],
    }
    facts = {"at": AT, "named": False, "rounds": [], "steps": [step], "left": 0}
    envelope = Envelope(
        Kind.GROUP, Channel.ROBOT, unit, unit, Level.CITY, date(2025, 2, 21), "", "", (), "", facts=facts
    )
    return group_parts(envelope)


def test_a_long_list_is_parted_between_names() -> None:
    names = [f"石家庄第{n}化工有限公司" for n in range(300)]
    parts = told(*names)
    assert len(parts) == 3 and all(len(part.encode()) <= 4096 for part in parts)
    assert all(any(name in part for part in parts) for name in names)
    assert parts[0].startswith("（1/3）")


def test_nobodys_number_and_no_mark_of_a_name_gets_into_a_group() -> None:
    (text,) = told(
        "甲厂13800138000", "乙厂110101199003071234", "<@all>丙[厂](http://x)", "丁**厂`", unit="#局"
    )
    assert "13800138000" not in text and "110101199003071234" not in text and text.count("（号码从略）") == 2
    assert "<@" not in text and "[厂]" not in text and "丁**" not in text and "`" not in text


@pytest.mark.parametrize(
    "number",
    [
        "138-0013-8000",
        "138 0013 8000",
        "+8613800138000",
        "８６１３８００１３８０００",
        "１３８００１３８０００",
        "0311-88881234",
        "86-138 0013 8000",
    ],
)
def test_a_number_is_left_out_however_it_is_written(number: str) -> None:
    (text,) = told(f"甲厂（张三 {number}）", "第2023年12号厂")
    assert number[-4:] not in text and "张三 （号码从略）" in text and "第2023年12号厂" in text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("见https://evil.example/x", "见https：／／evil．example/x"),
        ("www.evil.com 厂", "www．evil．com 厂"),
        ("企业.com", "企业．com"),
        ("@all 厂", "＠all 厂"),
        ("~~旧~~_斜_|表|", "～～旧～～＿斜＿｜表｜"),
        ("甲厂3.5万吨", "甲厂3.5万吨"),
    ],
)
def test_no_program_makes_a_link_a_mention_or_a_mark_of_a_name(name: str, shown: str) -> None:
    (text,) = told(name)
    assert f"桥西区：{shown}" in text
