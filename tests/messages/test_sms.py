"""短信: its sentences, how long they are, and what follows from each answer of a gateway."""

from __future__ import annotations

from datetime import date

import aiohttp
import pytest

from bot.words import Channel, Envelope, Kind, Level, NoticeLine, Rendered, SendStatus
from handlers.sandbox.sms_gateway import twin
from messages.channels import NoTemplate, WrongAddress
from messages.render import render
from messages.sms.aliyun import Aliyun, signature
from messages.sms.channel import SmsTransport
from messages.sms.gateway import SmsGateway
from messages.sms.wire import without_numbers
from messages.sms_templates import LONGEST_VARIABLE, parts_of, sms_templates, spoken
from tests.harness import moment

URL, CODE = "https://q.example", "7BCDFGHJ"
TODAY, FIRM, PHONE = date(2025, 2, 21), "石家庄岚澄化工有限公司", "13800000001"
AT = moment("2025-02-21")


def line(
    text: str = "remind", days: int = 7, name: str = FIRM, what: str = "提交评估申请", by_when: str = ""
) -> NoticeLine:
    due = date.fromordinal(TODAY.toordinal() + days)
    return NoticeLine(text, "owner", name, "石家庄市", "桥西区", "申请", what, due, days, due, by_when)


def said(*lines: NoticeLine, level: Level = Level.ENTERPRISE) -> str:
    of = Envelope(Kind.REMINDER, Channel.SMS, "李工", "", level, TODAY, "本轮", "通知", lines, URL, code=CODE)
    return render(of).text


@pytest.mark.parametrize(
    ("lines", "name", "words"),
    [
        ([line("open", 30)], "first", f"当地生态环境部门依据通知告知：{FIRM}已列入清洁生产审核名单"),
        ([line()], "remind", f"{FIRM}有1项清洁生产审核待办，最近的是“提交评估申请”，时限2月28日"),
        ([line("urge", 3)], "remind", "2月24日"),
        ([line("urge", -3)], "overdue", "已逾期3天"),
        ([line(), line("late", -2, what="提交计划")], "overdue", "有2项清洁生产审核待办，其中“提交计划”"),
        ([line(), line("late", -2, "另一家")], "overdue", "李工有2项"),
        ([line("remind", -5, by_when="待定")], "remind", "时限待定"),
        ([line(what="申请" * 40)], "remind", "申请…”"),
        ([line(name="【广告】www.x.cn/a 拨打 13900001111 公司$5")], "remind", "（广告） 拨打  公司5有1项"),
        ([line(name="http://x.cn")], "remind", "—有1项"),
    ],
)
def test_what_presses_most_is_said_in_an_approved_sentence(
    lines: list[NoticeLine], name: str, words: str
) -> None:
    text = said(*lines)
    assert words in text and spoken(text, URL)[0] == name
    assert parts_of(f"【清洁生产审核】{text}") <= 3


@pytest.mark.parametrize("lines", [[line("confirmed")], [line("unreachable")], [line("report")]])
def test_nothing_else_has_a_sentence(lines: list[NoticeLine]) -> None:
    with pytest.raises(NoTemplate):
        said(*lines)
    with pytest.raises(NoTemplate):
        said(line(), level=Level.COUNTY)


def test_what_is_sent_is_checked_against_the_sentences() -> None:
    assert set(sms_templates()) == {"first", "remind", "overdue"}
    fits, called = said(line()), "可致电0311-86001234咨询"
    with_number = fits.replace("可咨询当地生态环境部门", called)
    assert spoken(with_number, URL, "0311-86001234")[0] == "remind"
    assert parts_of(f"【清洁生产审核】{with_number}") == parts_of(f"【清洁生产审核】{fits}")
    for odd in (
        with_number,
        f"{fits}退订回T",
        fits.replace("请打开", "请您打开", 1),
        fits.replace(FIRM, "长" * (LONGEST_VARIABLE + 1)),
        fits.replace(FIRM, "【别家】"),
        fits.replace(URL, "https://evil.example"),
        fits.replace(CODE, "13900001111"),
    ):
        with pytest.raises(NoTemplate):
            spoken(odd, URL)


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("", 0),
        ("字" * 70, 1),
        ("字" * 71, 2),
        ("字" * 134, 2),
        ("字" * 135, 3),
        ("𠮷" * 35, 1),
        ("𠮷" * 36, 2),
    ],
)
def test_a_text_is_counted_in_parts(text: str, n: int) -> None:
    assert parts_of(text) == max(n, 1)


def test_each_part_counts_and_only_a_mobile_number_is_written_to() -> None:
    transport = SmsTransport(SmsGateway(None, "", ""), "清审", 300, URL)  # type: ignore[arg-type]
    request = transport.build(7, PHONE, Rendered(said(line())), AT)
    assert request == transport.build(7, PHONE, Rendered(said(line())), AT)
    assert [(one.seconds, one.n, one.shared) for one in transport.limits(PHONE, request)] == [
        (86_400, 300, True)
    ] * 2
    for address in (
        "0311-86001234",
        "12800000001",
        "138000000011",
        "+8613800000001",
        "１３８０００００００１",
        "",
    ):
        with pytest.raises(WrongAddress):
            transport.build(7, address, Rendered(said(line())), AT)
    with pytest.raises(NoTemplate):
        transport.build(7, PHONE, Rendered("您好"), AT)


@pytest.mark.parametrize(
    ("mode", "status"),
    [
        ("", SendStatus.DELIVERED),
        ("refuse", SendStatus.REFUSED),
        ("401", SendStatus.CONFIG),
        ("404", SendStatus.CONFIG),
        ("429", SendStatus.THROTTLED),
        ("400", SendStatus.UNKNOWN),
        ("301", SendStatus.UNKNOWN),
        ("502", SendStatus.UNKNOWN),
        ("garbage", SendStatus.UNKNOWN),
        ("drop", SendStatus.UNKNOWN),
        ("accept_then_drop", SendStatus.UNKNOWN),
    ],
)
async def test_what_follows_from_an_answer(mode: str, status: SendStatus) -> None:
    async with twin(lambda: AT) as other, aiohttp.ClientSession() as session:
        other.fail_next = [mode] if mode else []
        gateway = SmsGateway(session, other.settings["sms_api_base"], other.settings["sms_key_secret"])
        transport = SmsTransport(gateway, "", 300, URL)
        outcome = await transport.send(transport.build(7, PHONE, Rendered(said(line())), AT), PHONE)
        assert outcome.status is status and PHONE not in repr(outcome)
        own = outcome.provider_id.removeprefix("gw-")
        assert own.startswith("q7-") == (status in (SendStatus.DELIVERED, SendStatus.UNKNOWN))
        wrong = SmsGateway(session, other.settings["sms_api_base"], "another")
        assert (await wrong.send(b"{}", "q1")).status is SendStatus.CONFIG


async def test_no_connection_means_that_nothing_has_left() -> None:
    async with aiohttp.ClientSession() as session:
        gone = SmsGateway(session, "http://127.0.0.1:9/send", "key")
        assert (await gone.send(b"{}", "q1")).status is SendStatus.TRANSIENT
        assert await gone.reach() == "ClientConnectorError"


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (f"号码 {PHONE} 停机", "号码 （号码） 停机"),
        (None, ""),
        ({"a": 1}, ""),
        ("长" * 500, "长" * 120),
        ("a\n\x00\ud800b", "a b"),
    ],
)
def test_a_gateways_words_are_shown_short_and_without_a_number(words: object, shown: str) -> None:
    assert without_numbers(words) == shown


def test_a_request_is_signed_as_the_documents_example_is() -> None:
    # The example of Aliyun's own document on SendSms (help.aliyun.com/document_detail/56189.html).
    parameters = {
        "AccessKeyId": "testId",
        "Action": "SendSms",
        "Format": "XML",
        "OutId": "123",
        "PhoneNumbers": "15300000001",
        "RegionId": "cn-hangzhou",
        "SignName": "阿里云短信测试专用",
        "SignatureMethod": "HMAC-SHA1",
        "SignatureNonce": "45e25e9b-0a6f-4070-8c85-2956eda1b466",
        "SignatureVersion": "1.0",
        "TemplateCode": "SMS_71390007",
        "TemplateParam": '{"customer":"test"}',
        "Timestamp": "2017-07-12T02:42:19Z",
        "Version": "2017-05-25",
    }
    assert signature("GET", parameters, "testSecret") == "zJDF+Lrzhj/ThnlvIToysFRq6t4="


@pytest.mark.parametrize(
    ("mode", "status"),
    [
        ("", SendStatus.DELIVERED),
        ("isv.AMOUNT_NOT_ENOUGH", SendStatus.CONFIG),
        ("isv.OUT_OF_SERVICE", SendStatus.CONFIG),
        ("isv.SMS_TEMPLATE_ILLEGAL", SendStatus.CONFIG),
        ("isv.MONTH_LIMIT_CONTROL", SendStatus.CONFIG),
        ("isp.RAM_PERMISSION_DENY", SendStatus.CONFIG),
        ("isv.DAY_LIMIT_CONTROL", SendStatus.THROTTLED),
        ("Throttling.User", SendStatus.THROTTLED),
        ("isv.BUSINESS_LIMIT_CONTROL", SendStatus.REFUSED),
        ("isv.NEVER_HEARD_OF", SendStatus.REFUSED),
        ("isv.MOBILE_NUMBER_ILLEGAL", SendStatus.RECIPIENT),
        ("isv.PARAM_NOT_SUPPORT_URL", SendStatus.PAYLOAD),
        ("isp.SYSTEM_ERROR", SendStatus.UNKNOWN),
        ("accept_then_drop", SendStatus.UNKNOWN),
    ],
)
async def test_what_follows_from_an_answer_of_aliyuns(mode: str, status: SendStatus) -> None:
    async with twin(lambda: AT) as other, aiohttp.ClientSession() as session:
        other.fail_next = [mode] if mode else []
        own = other.settings
        codes = dict(own["sms_templates"])
        url, key_id, key = (own[name] for name in ("sms_api_base", "sms_key_id", "sms_key_secret"))
        aliyun = Aliyun(session, url, key_id, key, "清审", codes, lambda: AT)
        transport = SmsTransport(aliyun, "清审", 300, URL)
        request = transport.build(7, PHONE, Rendered(said(line())), AT)
        outcome = await transport.send(request, PHONE)
        assert outcome.status is status and PHONE not in repr(outcome)
        assert ("q7-" in outcome.provider_id) == (status in (SendStatus.DELIVERED, SendStatus.UNKNOWN))
        if status is SendStatus.DELIVERED:
            assert other.taken[0].text == f"SMS_1002 {CODE} 2月28日 1 {FIRM} 提交评估申请"
        wrong = Aliyun(session, url, key_id, "another", "清审", codes, lambda: AT)
        assert (await wrong.send(request, "q7-1")).status is SendStatus.CONFIG
