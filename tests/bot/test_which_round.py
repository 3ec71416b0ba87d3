"""A person in two rounds: which of them a sentence is about."""

from __future__ import annotations

from datetime import date

import pytest

from bot.acts import decide
from bot.acts.context import WrongRound
from bot.plans.load import parse_plan, shipped_plan
from bot.plans.rounds import Rounds
from bot.reading.round_names import RoundName
from bot.reading.which_round import RoundFit, choices_of, days_of_rounds, rounds_meant, said_rounds
from bot.words import Act
from tests.bot.cases import CLERK, at, case

TODAY = date(2025, 2, 21)
WITHOUT, HAS, ABSENT = (True, False), (True, True), (False, False)  # of the step


@pytest.mark.parametrize(
    ("intent", "old", "new", "meant"),
    [
        ("apply_assessment", HAS, WITHOUT, "old"),
        ("apply_assessment", WITHOUT, HAS, "new"),
        ("apply_assessment", HAS, ABSENT, "old"),
        ("apply_assessment", WITHOUT, ABSENT, "old"),  # refused there, in its own words
        ("apply_assessment", ABSENT, ABSENT, "new"),
        ("apply_assessment", HAS, HAS, ""),
        ("apply_assessment", WITHOUT, WITHOUT, ""),
        ("acceptance_passed", WITHOUT, HAS, "new"),
        ("carry_over", HAS, HAS, ""),
        ("withdraw_report", HAS, WITHOUT, "old"),
        ("todo", HAS, HAS, "old new"),
        ("status", WITHOUT, HAS, "old new"),
        ("pending", ABSENT, HAS, "new"),
        ("explain_date", ABSENT, ABSENT, "new"),
        ("help", HAS, HAS, "new"),
        ("confirm", HAS, HAS, "new"),  # its number is one round's, whichever is looked at
    ],
)
def test_the_round_of_a_sentence(
    intent: str, old: tuple[bool, bool], new: tuple[bool, bool], meant: str
) -> None:
    known = [RoundFit("old", *old), RoundFit("new", *new)]
    assert " ".join(rounds_meant(intent, known)) == meant


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("1", "0"),
        ("选2", "1"),
        ("第二", "1"),
        ("第二个", "1"),
        ("2025年", "1"),
        ("2025年的", "1"),
        ("2024年审核。", "0"),
        ("补充轮次的", "1"),
        ("补充轮次那个", "1"),
        ("2025年补充轮次的那个", "1"),
        ("是补充那轮", "1"),
        ("补充", "1"),
        ("b-2025", "1"),
        ("轮次", "1"),
        ("选1和选2", "0 1"),
        ("1、2", "0 1"),
        ("都是", "0 1"),
        ("两轮都交了", "0 1"),
        ("两个都是", "0 1"),
        ("两轮的", "0 1"),
        ("3", ""),
        ("选3", ""),
        ("1和3", ""),
        ("2024年补充轮次", ""),
        ("审核", "0"),
        ("年", ""),
        ("新的", "1"),
        ("老的", "0"),
        ("去年", "0"),
        ("今年的呀", "1"),
        ("后面那个", "1"),
        ("前一个", "0"),
        ("都交过了", "0 1"),
        ("两个都交了哈", "0 1"),
        ("两轮都没交", ""),
        ("都没交过", ""),
        ("前面没交", ""),
        ("两轮都要交吗", ""),
        ("两轮都下周交", ""),
        ("两轮都交不了", ""),
        ("两轮都别登记", ""),
        ("两个都不是", ""),
        ("两轮都拒收", ""),
        ("两轮都退回来了", ""),
        ("两轮都没过", ""),
        ("全部都没", ""),
        ("两家都送达了", ""),
        ("进度", ""),
        ("都逾期了怎么办", ""),
    ],
)
def test_the_answer_to_which_round(text: str, places: str) -> None:
    rounds = {"hebei-2024": RoundName("2024年审核"), "b-2025": RoundName("2025年补充轮次")}
    found = choices_of(text, rounds, TODAY)
    assert " ".join(map(str, found)) == places


ROUNDS = {
    "hebei-2024": RoundName("2024年全省清洁生产审核", "冀环办字函〔2024〕184号"),
    "b-2025": RoundName("2025年补充轮次"),
}


@pytest.mark.parametrize(
    ("text", "keys", "rest"),
    [
        ("b-2025已提交评估申请", "b-2025", "已提交评估申请"),
        ("b-2025 已提交评估申请", "b-2025", "已提交评估申请"),
        ("2025年补充轮次的评估申请已提交", "b-2025", "评估申请已提交"),
        ("评估通过 2025年补充轮次 甲厂", "b-2025", "评估通过 甲厂"),
        ("2025年补充轮次的甲厂已送达", "b-2025", "甲厂已送达"),
        ("甲厂（补充轮次）评估通过", "b-2025", "甲厂 评估通过"),
        ("补充那一轮的评估申请已提交", "b-2025", "评估申请已提交"),
        ("2025年的评估申请已提交", "b-2025", "评估申请已提交"),
        ("2024年那轮已提交评估申请", "hebei-2024", "已提交评估申请"),
        ("2024年全省清洁生产审核的评估申请已提交", "hebei-2024", "评估申请已提交"),
        ("全省轮次和补充轮次都已提交评估申请", "hebei-2024 b-2025", "都已提交评估申请"),
        ("冀环办字函〔2024〕184号的评估申请已提交", "hebei-2024", "评估申请已提交"),
        ("冀环办字函(2024)184号的评估申请已提交", "hebei-2024", "评估申请已提交"),
        ("两轮的评估申请都提交了", "hebei-2024 b-2025", "评估申请都提交了"),
        ("2024年补充轮次已提交评估申请", "", "已提交评估申请"),
        ("2023年那轮已提交评估申请", "", "已提交评估申请"),
        ("上一轮的评估申请已提交", "hebei-2024", "评估申请已提交"),
        ("评估申请已提交，不是补充轮次的", "hebei-2024", "评估申请已提交"),
        ("除了补充轮次，评估申请都交了", "hebei-2024", "评估申请都交了"),
        ("甲厂已送达，别记到补充轮次", "hebei-2024", "甲厂已送达"),
        ("评估申请交了，补充轮次等通知", "hebei-2024", "评估申请交了"),
        ("评估通过 甲厂，补充轮次的还没评", "hebei-2024", "评估通过 甲厂"),
        ("2024年那轮评估申请交了，补充轮还没有", "hebei-2024", "评估申请交了"),
        ("2024年和补充轮次的评估申请都交了", "hebei-2024 b-2025", "评估申请都交了"),
        ("补充轮次和2024年的评估申请都交了", "hebei-2024 b-2025", "评估申请都交了"),
        ("2025年度 甲厂 已提交评估申请", "b-2025", "甲厂 已提交评估申请"),
        ("2025年度甲厂已提交评估申请", "b-2025", "甲厂已提交评估申请"),
        ("今年这轮的甲厂已送达", "b-2025", "甲厂已送达"),
        ("去年那批 评估通过 甲厂", "hebei-2024", "评估通过 甲厂"),
        ("去年的评估申请已提交", "hebei-2024", "评估申请已提交"),
        ("今年度的评估申请已提交", "b-2025", "评估申请已提交"),
        ("184号文的评估申请已提交", "hebei-2024", "评估申请已提交"),
        ("前年那批已提交评估申请", "", "已提交评估申请"),
        ("甲厂已送达，2024年和补充轮次都交了", "hebei-2024 b-2025", "甲厂已送达， 都交了"),
        # The other round is named to say that it is not meant.
        ("本轮评估申请已提交，上一轮的还要等", "b-2025", "评估申请已提交"),
        ("这轮评估申请交了，上轮验收还差一点", "b-2025", "评估申请交了"),
        ("现在这轮的评估申请已提交，去年那轮还要等等", "b-2025", "评估申请已提交"),
        ("上一轮的再等等，本轮评估申请交了", "b-2025", "评估申请交了"),
        ("今年的评估申请交了，去年的还差一份材料", "b-2025", "评估申请交了"),
        ("去年那轮的评估还要交什么材料", "hebei-2024", "评估还要交什么材料"),
        ("24、25年的评估申请都交了", "hebei-2024 b-2025", "评估申请都交了"),
        ("24和25两年的评估申请一起交了", "hebei-2024 b-2025", "评估申请一起交了"),
        ("24的评估申请交了", "hebei-2024", "评估申请交了"),
        ("24那个名单的评估申请交了", "hebei-2024", "评估申请交了"),
        ("184号那份通知的评估申请已提交", "hebei-2024", "评估申请已提交"),
        ("冀环办字函2024-184的评估申请已提交", "hebei-2024", "评估申请已提交"),
        ("24的评估申请退回", None, ""),
        ("今年验收申请交了", "", "验收申请交了"),
        ("去年验收申请交了", "hebei-2024", "验收申请交了"),
        ("评估申请交了，不是去年那个", "b-2025", "评估申请交了"),
        ("去年那轮，评估申请交了", "hebei-2024", "评估申请交了"),
        ("评估申请昨天交了，去年那批的，麻烦确认", "hebei-2024", "评估申请昨天交了， 麻烦确认"),
        ("去年那轮先放着，评估申请交了", "", "先放着，评估申请交了"),
        ("评估申请递交了，说的是手头的，上一轮还在改", "", "评估申请递交了，说的是手头的， 还在改"),
        ("上一轮的验收申请交了，本轮的也交了", "", "验收申请交了， 也交了"),
        ("2024年那轮评估不通过 甲厂", "hebei-2024", "评估不通过 甲厂"),
        ("2024年的验收没通过 甲厂", "hebei-2024", "验收没通过 甲厂"),
        ("早先那轮的评估申请交了", "hebei-2024", "评估申请交了"),
        ("早一轮的评估申请已提交", "hebei-2024", "评估申请已提交"),
        ("老名单上的评估申请昨天递了", "hebei-2024", "评估申请昨天递了"),
    ],
)
def test_a_round_that_is_said(text: str, keys: str | None, rest: str) -> None:
    said = said_rounds(text, ROUNDS, TODAY)
    if keys is None:
        assert said is None
        return
    assert said is not None and (" ".join(said.keys), said.text) == (keys, rest)


SAME_YEAR = {
    "hebei-2024": RoundName("2024年全省清洁生产审核"),
    "bc-2024": RoundName("2024年补充轮次清洁生产审核"),
}


@pytest.mark.parametrize(
    ("text", "keys", "rest"),
    [
        ("补充轮次已提交评估申请", "bc-2024", "已提交评估申请"),
        ("已提交评估申请（补充轮次）", "bc-2024", "已提交评估申请"),
        ("补充轮 退回 1 缺章", "bc-2024", "退回 1 缺章"),
        ("补充轮次的申请延期 至11月30日 设备大修", "bc-2024", "申请延期 至11月30日 设备大修"),
        ("催办 甲厂 补充轮次", "bc-2024", "催办 甲厂"),
        ("2024年补充轮次清洁生产审核的评估申请已提交", "bc-2024", "评估申请已提交"),
        ("补充轮评估申请交了，2024年全省那轮还没有", "bc-2024", "评估申请交了"),
        ("2024那轮还没评，补充轮的评估申请先交了", "bc-2024", "评估申请先交了"),
        ("2024年那轮已提交评估申请", "", "已提交评估申请"),  # of both
    ],
)
def test_a_round_of_the_same_year_is_told_by_its_own_words(text: str, keys: str, rest: str) -> None:
    said = said_rounds(text, SAME_YEAR, TODAY)
    assert said is not None and (" ".join(said.keys), said.text) == (keys, rest)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("已提交评估申请，2月20日；补充轮次2月21日", "2025-02-20 2025-02-21"),
        ("补充轮次2月21日交的评估申请，2024年那轮2月20日", "2025-02-20 2025-02-21"),
        ("2024年的评估申请2月18日，补充轮次2月19日", "2025-02-18 2025-02-19"),
        ("2024年那轮2月18日交的，19日盖章，补充轮次的昨天", "2025-02-18 2025-02-20"),
        ("2024年的评估申请已提交，补充轮次的也是，2月19日", ""),
        ("补充轮次的评估申请2月19日已提交", ""),
        ("评估申请2月19日已提交", ""),
    ],
)
def test_days_of_rounds(text: str, days: str) -> None:
    found = days_of_rounds(text, ROUNDS, TODAY)
    assert " ".join(map(str, found.values())) == days


@pytest.mark.parametrize(
    "text",
    [
        "已提交评估申请",
        "已启动清洁生产审核",
        "已于2025年2月20日提交评估申请",
        "评估申请2025-02-20已提交",
        "补充材料已提交",
        "今年2月20日已提交评估申请",
        "去年的12月20日已提交评估申请",
        "去年就提交了评估申请",
        "全省进度",
        "河北前轮轮胎有限公司已送达",
        "每轮胎一条记录已提交",
        "两轮车配件厂已送达",
    ],
)
def test_no_round_is_said(text: str) -> None:
    assert said_rounds(text, ROUNDS, TODAY) is None


def test_no_case_is_decided_by_another_rounds_plan() -> None:
    other = parse_plan(shipped_plan("shenzhen-2024"), "shenzhen-2024")
    with pytest.raises(WrongRound):
        decide(case(), Act("apply_assessment"), CLERK, at("2025-02-20").of(other))


def test_rounds_stand_in_the_order_of_their_publication() -> None:
    hebei, shenzhen = (parse_plan(shipped_plan(key), key) for key in ("hebei-2024", "shenzhen-2024"))
    both = Rounds.of([hebei, shenzhen])
    assert both == Rounds.of([shenzhen, hebei]) and both.latest.published_on == max(
        p.published_on for p in both
    )
    assert both.find("hebei-2024") is hebei and both.find("none") is None
    assert {"石家庄市", *shenzhen.places.units} <= set(both.places.units)
    assert both.places.unit("石家庄") == "石家庄市" and both.places.province_of("石家庄市") == "河北省"
    assert Rounds.of([hebei]).places is hebei.places
    here = at("2025-02-20")
    assert here.each() == [here] and here.at("hebei-2024") is here
    with pytest.raises(KeyError):
        here.at("shenzhen-2024")


BATCHES = {
    "nm": RoundName("内蒙古自治区2026年强制性清洁生产审核", "内环办〔2026〕31号"),
    "nm-b": RoundName("内蒙古自治区2026年第二批强制性清洁生产审核", "内环办〔2026〕88号"),
}


@pytest.mark.parametrize(
    ("text", "keys", "rest"),
    [
        ("已提交评估申请 第二批", "nm-b", "已提交评估申请"),
        ("2026年第二批的评估申请交了", "nm-b", "评估申请交了"),
        ("内蒙古自治区第二批 已启动审核", "nm-b", "已启动审核"),
        ("第二批次已启动审核", "nm-b", "已启动审核"),
    ],
)
def test_a_batch_is_named_without_the_place_that_all_rounds_name(text: str, keys: str, rest: str) -> None:
    said = said_rounds(text, BATCHES, TODAY)
    assert said and (" ".join(said.keys), said.text.strip()) == (keys, rest)
    assert said_rounds("第二批材料已补交", BATCHES, TODAY) is None
