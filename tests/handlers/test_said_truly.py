"""What lists, messages and records say of a case at one moment: pure, over cases and moments."""

from __future__ import annotations

from datetime import date

import pytest

from bot.words import Assessor, Case, Channel, Kind, Level, MessageStatus, Person, replace
from handlers.services.views import calls, records
from handlers.services.views.lines import advice
from handlers.services.views.queries import next_step_words
from messages.places_said import place
from storage.records import Sent
from tests.bot.cases import (
    CITY,
    CLERK,
    COUNTY,
    PROVINCE,
    accepting,
    applied,
    assessed,
    at,
    case,
    completed,
    confirmed,
    did,
)
from tests.messages.envelopes import line

SATURDAY = date(2025, 5, 31)  # within a holiday; the last working day before it is the 30th


@pytest.mark.parametrize(
    ("today", "text"),
    [
        ("2025-05-06", "当日为端午节假期，建议5月30日（周五）前办结"),
        ("2025-05-30", "当日为端午节假期，建议5月30日（周五）前办结"),
        ("2025-05-31", ""),  # the day that it would advise is over
        ("2025-06-10", ""),
    ],
)
def test_advice_is_given_while_it_can_be_followed(today: str, text: str) -> None:
    assert advice(SATURDAY, at(today)) == text


PROVINCIAL = applied(Assessor.PROVINCE)
FORWARDED = did(PROVINCIAL, ("forward_assessment", CITY, "2025-03-03", {}))
APPLIES = "完成清洁生产方案制定，并向石家庄市生态环境局提出评估申请"
ASSESSES = "完成评估工作，并登记评估结果"
ALSO = "；贵公司还有“公开企业信息”“年度环境信息披露（2025年3月15日）”{}待办"
STILL, FIGURES_TOO = ALSO.format(""), ALSO.format("“填报审核成效数据”")
CHECKS = "由石家庄市生态环境局核对“提出评估申请”的报告"


@pytest.mark.parametrize(
    ("there", "who", "text"),
    [
        (case(), CLERK, f"贵公司{APPLIES}"),
        (case(), COUNTY, f"企业{APPLIES}"),
        (applied(), CLERK, f"由石家庄市生态环境局核对“提出评估申请”的报告{STILL}"),
        (applied(), CITY, "由石家庄市生态环境局核对“提出评估申请”的报告"),
        (PROVINCIAL, CLERK, f"由河北省生态环境厅核对“提出评估申请”的报告{STILL}"),
        (replace(applied(), unstaffed=True), CLERK, f"由河北省生态环境厅核对“提出评估申请”的报告{STILL}"),
        (confirmed(), CLERK, f"由石家庄市生态环境局{ASSESSES}{STILL}"),
        (FORWARDED, CLERK, f"由河北省生态环境厅{ASSESSES}{STILL}"),
        (FORWARDED, PROVINCE, f"由河北省生态环境厅{ASSESSES}"),
        (assessed(), CLERK, "贵公司完成清洁生产审核方案实施，并向石家庄市生态环境局提出验收申请"),
        (accepting(), CLERK, f"由石家庄市生态环境局基本完成验收工作，并登记验收结果{FIGURES_TOO}"),
        (replace(applied(), duties=applied().duties[3:4]), CLERK, f"{CHECKS}，贵公司现在无需办理"),
        (completed(), CLERK, ""),
        (replace(case(), paused=True), CLERK, "停产期间不再提醒，期限不变；恢复生产后请回复“已复产”"),
        (replace(case(), paused=True), CITY, "停产期间不再提醒，期限不变"),
        (replace(applied(), paused=True), CLERK, f"{CHECKS}，贵公司现在无需办理"),
    ],
)
def test_the_next_step_says_whose_it_is(there: Case, who: Person, text: str) -> None:
    assert next_step_words(there, who, at("2025-04-01")) == text


def _sent(n: int, day: int, person: int = 1, first: int = 0, hour: int = 9) -> Sent:
    when = at(f"2025-03-{day:02}T{hour:02}:00").now
    given = (Kind.REMINDER, 7, "owner", person, "某人", Channel.WECOM, MessageStatus.SENT)
    return Sent(n, *given, when, "", first or n)


def test_the_same_to_a_colleague_is_one_reminder() -> None:
    both = [_sent(1, 3), _sent(2, 3, person=2), _sent(3, 5), _sent(4, 5, person=2)]
    assert [len(tries) for tries in calls.grouped_tries(both)] == [2, 2]
    by_mail = [_sent(1, 3), _sent(2, 4, first=1)]  # by another channel the day after
    assert [len(tries) for tries in calls.grouped_tries(by_mail)] == [2]
    urged = [_sent(1, 3), _sent(2, 3, hour=15)]  # and once more the same day
    assert [len(tries) for tries in calls.grouped_tries(urged)] == [1, 1]


def test_many_days_are_counted_and_the_last_is_named() -> None:
    days = [_sent(n, n) for n in (3, 5, 11, 18)]
    assert records._days(days[:3]) == "：3月3日、3月5日、3月11日"
    assert records._days(days) == "4次，最近3月18日"


def test_who_knows_one_place_only_is_not_told_it() -> None:
    here = replace(line("remind"), city="辛集市", county="辛集市")
    assert place(here, Level.CITY) == "" and place(here, Level.PROVINCE) == "辛集市"
    assert place(line("remind"), Level.CITY) == "桥西区"
