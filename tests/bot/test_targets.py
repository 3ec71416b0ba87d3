"""The three rules of targets over the traps of section 4.3."""

from __future__ import annotations

import pytest

from bot.results.targets import Target, TargetLevel, settled_target, target
from bot.words import Sentence
from messages.catalogue import explain

SURE, MAYBE = True, False
WHY = Sentence("results.target.no_industry")


@pytest.mark.parametrize(
    ("industry", "level", "certain"),
    [
        ("电镀", "II", SURE),
        ("电镀行业", "II", SURE),
        ("金属表面处理及热处理加工（电镀）", "II", MAYBE),
        ("汽车零部件制造（含电镀工序）", "II", MAYBE),
        ("热镀锌", "II", MAYBE),
        ("C3360金属表面处理及热处理加工", "II", MAYBE),
        ("热处理", "III", SURE),
        ("3360 热处理", "III", SURE),
        ("喷涂", "III", SURE),
        ("电镀设备制造", "III", SURE),
        ("电镀添加剂", "III", SURE),
        ("铜矿采选", "II", SURE),
        ("B0912 铅锌矿采选", "II", SURE),
        ("镍钴冶炼", "II", SURE),
        ("汞冶炼", "II", SURE),
        ("铝冶炼", "III", SURE),
        ("电解铝", "III", SURE),
        ("3216", "III", SURE),
        ("镁冶炼", "III", SURE),
        ("3217 镁冶炼", "III", SURE),
        ("工业硅冶炼", "III", SURE),
        ("铜压延加工", "III", SURE),
        ("铝冶炼、铜冶炼", "II", SURE),
        ("再生铅", "II", MAYBE),
        ("锌业", "II", MAYBE),
        ("其他常用有色金属矿采选", "III", MAYBE),
        ("金矿采选", "III", SURE),
        ("铁矿采选", "III", SURE),
        ("铅蓄电池", "II", SURE),
        ("铅酸蓄电池制造", "II", SURE),
        ("废铅蓄电池回收", "II", MAYBE),
        ("锂离子电池制造", "III", SURE),
        ("镍氢电池", "III", SURE),
        ("其他电池制造 3849", "III", SURE),
        ("蓄电池", "II", MAYBE),
        ("电池", "III", MAYBE),
        ("电石法聚氯乙烯", "II", SURE),
        ("聚氯乙烯", "II", MAYBE),
        ("PVC管材", "III", SURE),
        ("橡塑", "III", SURE),
        ("铬盐制造", "II", SURE),
        ("以工业固体废物为原料的锌无机化合物", "II", SURE),
        ("氧化锌", "II", MAYBE),
        ("化工", "III", MAYBE),
        ("2613", "III", MAYBE),
        ("皮革鞣制加工", "II", SURE),
        ("制革", "II", SURE),
        ("皮革", "II", MAYBE),
        ("毛皮鞣制加工", "III", MAYBE),
        ("1931", "III", MAYBE),
        ("皮革制品", "III", SURE),
        ("人造革", "III", SURE),
        ("水泥", "III", SURE),
        ("钢铁", "III", SURE),
        ("Ｃ３８４３ 铅蓄电池制造", "II", SURE),
        ("", "III", MAYBE),
        ("C3360 电镀", "II", SURE),  # plain words say more than a wide code
        ("C3360电镀", "II", SURE),
        ("电 镀", "II", SURE),
        ("PVC", "II", MAYBE),
        ("pvc", "II", MAYBE),
        # Of several the strictest counts; of two alike under rule 1 the plain one, under rule 3 the doubt.
        ("含电镀工序、制革", "II", SURE),
        ("制革、含电镀工序", "II", SURE),
        ("水泥、皮革", "II", MAYBE),
        ("喷涂、化工", "III", MAYBE),
        ("化工、喷涂", "III", MAYBE),
        ("化工、皮革", "II", MAYBE),
        ("水泥 3360", "II", MAYBE),  # an unknown word takes nothing from a code
        ("喷涂 2613", "III", SURE),
        ("电镀工序 2613", "II", MAYBE),
        ("9999", "III", SURE),  # a code outside the six
    ],
)
def test_industry(industry: str, level: str, certain: bool) -> None:
    found = target(industry, None)
    assert (found.level, found.certain) == (level, certain), explain(found.reason)


@pytest.mark.parametrize(
    ("codes", "level", "certain"),
    [
        *((code, "II", SURE) for code in "0911 0912 0913 0914 0915".split()),
        *((code, "II", SURE) for code in "3211 3212 3213 3214 3215 3843 1910".split()),
        *((code, "III", SURE) for code in "0916 0917 3216 3217 3218 3841 3849 2511".split()),
        *((code, "III", MAYBE) for code in "0919 3219 2613 2614 2651 1931".split()),
        ("C3360", "II", MAYBE),
    ],
)
def test_codes(codes: str, level: str, certain: bool) -> None:
    found = target("", False, [codes])
    assert (found.level, found.certain) == (level, certain), explain(found.reason)


def test_reason_cites_the_rule() -> None:
    assert "通知一、1" in explain(target("电镀", False).reason)
    assert "通知一、3" in explain(target("水泥", False).reason)
    both = target("电镀", True)
    assert both.chuang_a
    assert "通知一、2" in explain(both.reason)
    assert "通知一、1" in explain(both.reason)
    assert "附件1" in explain(target("皮革", None).reason)
    assert "通知一、2" not in explain(target("水泥", None).reason)


SECOND = "二级（国内清洁生产先进水平）或国内同行业先进水平"
THIRD = "三级（国内清洁生产一般水平）或国内同行业基本水平及以上"
OUTSIDE = "不属于通知一、1所列6个行业，按通知一、3，审核后应达到"


@pytest.mark.parametrize(
    ("industry", "codes", "before", "reason"),
    [
        ("电镀", (), "", f"行业为“电镀”，属于通知一、1所列6个行业中的电镀行业，审核后应达到{SECOND}。"),
        (
            "",
            ("3843", "1910"),
            "",
            f"行业为“3843、1910”，属于通知一、1所列6个行业中的铅蓄电池制造业，审核后应达到{SECOND}。",
        ),
        (
            "皮革",
            ("2613",),
            "",
            (
                f"行业为“皮革”，可能属于通知一、1所列6个行业中的皮革鞣制加工业，暂按{SECOND}提示，"
                "是否适用由生态环境部门按附件1确定。"
            ),
        ),
        (
            "毛皮鞣制",
            (),
            "",
            (
                "行业为“毛皮鞣制”，不能排除属于通知一、1所列的皮革鞣制加工业，"
                f"暂按通知一、3提示，应达到{THIRD}，由生态环境部门按附件1确定。"
            ),
        ),
        ("", (), "", f"名单未写明行业，暂按通知一、3提示，应达到{THIRD}，由生态环境部门按附件1确定。"),
        ("水泥", (), "", f"行业为“水泥”，{OUTSIDE}{THIRD}；审核前已达到的，主要清洁生产指标要有明显提升。"),
        ("水泥", (), "below", f"行业为“水泥”，{OUTSIDE}{THIRD}。"),
        (
            "水泥",
            (),
            "III",
            (
                f"行业为“水泥”，{OUTSIDE}{THIRD}；审核前已达到该水平，"
                "审核后主要能耗、物耗、水耗及污染物控制等清洁生产指标要有明显提升。"
            ),
        ),
    ],
)
def test_the_whole_reason(industry: str, codes: tuple[str, ...], before: str, reason: str) -> None:
    task = "承担环保绩效创A任务，按通知一、2还应满足任务目标中有关清洁生产指标的要求，从严执行。"
    for chuang_a, more in ((None, ""), (False, ""), (True, task)):
        found = target(industry, chuang_a, codes, before) if before else target(industry, chuang_a, codes)
        assert (explain(found.reason), found.chuang_a) == (reason + more, bool(chuang_a))


def test_those_already_there_must_improve() -> None:
    assert target("水泥", False, before="III").level == "III+improve"
    assert "明显提升" in explain(target("水泥", False, before="III").reason)
    assert target("水泥", False, before="below").level == "III"
    assert target("电镀", False, before="II").level == "II"


@pytest.mark.parametrize(
    ("industry", "chuang_a", "before", "after", "reached"),
    [
        ("电镀", False, "", "II", True),
        ("电镀", False, "", "III", False),
        ("电镀", False, "", "peer-advanced", True),
        ("水泥", False, "below", "III", True),
        ("水泥", False, "", "below", False),
        ("水泥", False, "III", "III", None),  # improved or not: the indicators say
        ("水泥", True, "", "III", None),  # the 创A indicators say
        ("水泥", False, "", "", None),
        ("水泥", False, "", "none", None),
    ],
)
def test_reached(industry: str, chuang_a: bool, before: str, after: str, reached: bool | None) -> None:
    assert target(industry, chuang_a, before=before).reached(after) is reached


@pytest.mark.parametrize(
    ("of", "enough"), [("I", "I"), ("II", "I II peer-advanced"), ("III", "I II III peer-advanced peer-basic")]
)
def test_which_level_is_enough(of: TargetLevel, enough: str) -> None:
    for after in ("I", "II", "III", "peer-advanced", "peer-basic", "below"):
        assert Target(of, False, WHY, True).reached(after) is (after in enough.split())
        # The indicators of a 创A task, and a marked improvement, are not in the level alone.
        more = None if after in enough.split() else False
        assert Target(of, True, WHY, True).reached(after) is more
        if of == "III":
            assert Target("III+improve", False, WHY, True).reached(after) is more


@pytest.mark.parametrize("before", ["I", "II", "III", "peer-advanced", "peer-basic", "below", "none", ""])
def test_who_was_there_before_must_improve(before: str) -> None:
    improve = before not in ("below", "none", "")
    assert target("水泥", None, before=before).level == ("III+improve" if improve else "III")
    assert target("制革", None, before=before).level == "II"


@pytest.mark.parametrize(
    ("level", "why", "expected", "reason"),
    [
        ("", "", "III", None),  # nobody has settled it
        ("III", "", "III", None),  # as the rules have it: their reason stands
        ("III", "附件1如此", "III", "生态环境部门已确定为三级，理由：附件1如此。"),
        ("II", "", "II", "生态环境部门已确定为二级。"),
        ("II", "附件1列为电镀", "II", "生态环境部门已确定为二级，理由：附件1列为电镀。"),
    ],
)
def test_what_a_bureau_has_settled_prevails(level: str, why: str, expected: str, reason: str | None) -> None:
    derived = target("食品", None)
    found = settled_target(derived, level, why)
    assert (found.level, explain(found.reason)) == (expected, reason or explain(derived.reason))
    assert found.certain is (bool(level) or derived.certain)


def test_a_settled_level_keeps_its_marked_improvement() -> None:
    derived = target("食品", None, before="III")
    assert derived.level == settled_target(derived, "III", "如此").level == "III+improve"
