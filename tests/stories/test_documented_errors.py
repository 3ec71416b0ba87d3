"""What follows from each documented error of a channel, asked of the sandbox's twins over sockets.

WeCom's, 上下游's, 微信客服's and robots' codes: path 90313. Aliyun's: help.aliyun.com/document_detail/101346. What mail
servers say: `tests/messages/test_mail.py`.
"""

from __future__ import annotations

import re

from bot.words import Channel, Rendered, SendStatus
from handlers.sandbox.customer_service import KF_ID
from handlers.sandbox.group_robot import twin as group_twin
from handlers.sandbox.sms_gateway import SmsTwin
from messages.channels import Transport
from messages.robot.channel import RobotTransport
from messages.sms_templates import sms_templates
from tests.harness import Harness
from tests.people import CLERK, firm, workbook
from tests.stories.test_customers import WANG, settled
from tests.stories.test_downstream_corps import corp

TRANSIENT, THROTTLED, CONFIG = SendStatus.TRANSIENT, SendStatus.THROTTLED, SendStatus.CONFIG
RECIPIENT, PAYLOAD, CLOSED, REFUSED = (
    SendStatus.RECIPIENT,
    SendStatus.PAYLOAD,
    SendStatus.CLOSED,
    SendStatus.REFUSED,
)
DELIVERED, UNKNOWN = SendStatus.DELIVERED, SendStatus.UNKNOWN
OF_EVERY_CALL = {
    -1: TRANSIENT,
    6000: TRANSIENT,
    45009: THROTTLED,
    45033: THROTTLED,
    45036: THROTTLED,
    40001: CONFIG,
    40013: CONFIG,
    45031: CONFIG,
    48001: CONFIG,
    48002: CONFIG,
    60020: CONFIG,
    60031: CONFIG,
    301007: CONFIG,
    40033: PAYLOAD,
    40058: PAYLOAD,
    44004: PAYLOAD,
    45002: PAYLOAD,
    40201: PAYLOAD,
    999999: TRANSIENT,  # none that is documented
}
TO_MEMBERS = {
    81013: RECIPIENT,
    82001: RECIPIENT,
    40003: RECIPIENT,
    60111: RECIPIENT,
    46004: RECIPIENT,
    60011: RECIPIENT,
    50002: RECIPIENT,
    92000: RECIPIENT,
    701008: RECIPIENT,
    301002: CONFIG,
    50003: CONFIG,
    43012: CONFIG,
    82004: PAYLOAD,
}
TO_DOWNSTREAM = {
    670001: RECIPIENT,
    670004: RECIPIENT,
    670029: RECIPIENT,
    670002: CONFIG,
    670030: CONFIG,
    92002: CONFIG,
}
TO_CUSTOMERS = {
    95001: CLOSED,
    95002: CLOSED,
    95013: CLOSED,
    95018: CLOSED,
    95031: CLOSED,
    95033: DELIVERED,
    95003: REFUSED,
    40096: RECIPIENT,
    84061: RECIPIENT,
    95000: CONFIG,
    95004: CONFIG,
    95012: CONFIG,
    95017: CONFIG,
    95023: CONFIG,
    48007: CONFIG,
    60252: CONFIG,
    95030: PAYLOAD,
}
TO_GROUPS: dict[int | str, SendStatus] = {
    93000: RECIPIENT,
    93001: RECIPIENT,
    93004: RECIPIENT,
    93008: RECIPIENT,
    93019: RECIPIENT,
    45009: REFUSED,
    45033: REFUSED,
    -1: TRANSIENT,
    93017: PAYLOAD,
    40058: PAYLOAD,
    45002: PAYLOAD,
    82004: PAYLOAD,
    "HTTP 404": RECIPIENT,
    "HTTP 502": UNKNOWN,
    "drop": UNKNOWN,
}
BY_ALIYUN = {
    "isv.BUSINESS_LIMIT_CONTROL": REFUSED,
    "isv.MOBILE_NUMBER_ILLEGAL": RECIPIENT,
    "isv.AMOUNT_NOT_ENOUGH": CONFIG,
    "isv.OUT_OF_SERVICE": CONFIG,
    "isv.ACCOUNT_ABNORMAL": CONFIG,
    "isv.SMS_TEMPLATE_ILLEGAL": CONFIG,
    "isv.SMS_SIGNATURE_ILLEGAL": CONFIG,
    "isp.RAM_PERMISSION_DENY": CONFIG,
    "isv.MONTH_LIMIT_CONTROL": CONFIG,
    "isv.DAY_LIMIT_CONTROL": THROTTLED,
    "isv.PARAM_NOT_SUPPORT_URL": PAYLOAD,
    "isv.BLACK_KEY_CONTROL_LIMIT": PAYLOAD,
    "isp.SYSTEM_ERROR": UNKNOWN,
    "isv.UNHEARD_OF": REFUSED,
}
BY_A_GATEWAY = {
    "refuse": REFUSED,
    "401": CONFIG,
    "429": THROTTLED,
    "502": UNKNOWN,
    "garbage": UNKNOWN,
    "drop": UNKNOWN,
    "accept_then_drop": UNKNOWN,
}

SENTENCE = re.sub(
    r"\$\{(\w+)\}",
    lambda found: {"n": "1", "due": "2月28日", "code": "1ABCDEFG"}.get(found[1], "岚澄"),
    sms_templates("https://qingshen.example", "")["remind"],
)


async def statuses(
    s: Harness, transport: Transport, address: str, codes: dict[int, SendStatus], path: str
) -> dict[int, SendStatus]:
    """What follows from each code, if the twin answers a message to this address by it."""
    found = {}
    for n, code in enumerate(codes):
        s.twin.knobs.fail(str(code), path=path)
        request = transport.build(n + 1, address, Rendered(f"第{n}条"), s.clock.now())
        found[code] = (await transport.send(request, address)).status
    return found


async def test_every_documented_code_of_wecom_has_its_consequence(sqlite_url: str) -> None:
    own = {"wecom_kf_id": KF_ID, "wecom_chain_id": "chain1"}
    async with Harness(sqlite_url, at="2025-02-20T09:00", digests=False, **own) as s:
        await s.begin(workbook(firm(1)))
        await s.twin.kf.say(WANG, "在吗")
        await settled(s)
        s.read_all()
        below = corp(s, "wwbelow1", "zhang")
        for channel, address, codes, path in (
            (Channel.WECOM, CLERK, {**OF_EVERY_CALL, **TO_MEMBERS}, "message/send"),
            (Channel.KF, WANG, {**OF_EVERY_CALL, **TO_CUSTOMERS}, "kf/send_msg"),
        ):
            found = await statuses(s, s.wired.transports[channel], address, codes, path)
            assert found == codes, channel
        chain = s.wired.transports[Channel.CHAIN]
        found = {}
        for n, code in enumerate(codes := {**OF_EVERY_CALL, **TO_DOWNSTREAM}):
            below.knobs.fail(str(code))
            request = chain.build(n + 1, "wwbelow1/zhang", Rendered(f"第{n}条"), s.clock.now())
            found[code] = (await chain.send(request, "wwbelow1/zhang")).status
        assert found == codes
        await below.close()
        s.also()


async def test_every_documented_code_of_a_robot_has_its_consequence(sqlite_url: str) -> None:
    async with Harness(sqlite_url) as s, group_twin(s.clock.now) as groups:
        robot = RobotTransport(s.http, True)
        found = {}
        for n, code in enumerate(TO_GROUPS):
            groups.fail_next.append(code)
            address = groups.address(f"key-{n}")
            request = robot.build(n, address, Rendered("简报"), s.clock.now())
            found[code] = (await robot.send(request, address)).status
        assert found == TO_GROUPS


async def test_every_documented_code_of_short_messages_has_its_consequence(sqlite_url: str) -> None:
    for provider, codes in (("aliyun", BY_ALIYUN), ("http", BY_A_GATEWAY)):
        async with Harness(sqlite_url, sms_provider=provider, sms_sign_name="清审") as s:
            gateway, sms = s._twins.twins[Channel.SMS], s.wired.transports[Channel.SMS]
            assert isinstance(gateway, SmsTwin)
            found = {}
            for n, code in enumerate(codes):
                gateway.fail_next.append(code)
                request = sms.build(n + 1, "13800000001", Rendered(SENTENCE), s.clock.now())
                found[code] = (await sms.send(request, "13800000001")).status
            assert found == codes, provider
            s.also()
