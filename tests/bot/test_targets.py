"""The three rules of targets over the traps of section 4.3."""

from __future__ import annotations

import pytest

from bot.results.targets import target

SURE, MAYBE = True, False


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
    ],
)
def test_industry(industry: str, level: str, certain: bool) -> None:
    found = target(industry, None)
    assert (found.level, found.certain) == (level, certain), found.reason


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
    assert (found.level, found.certain) == (level, certain), found.reason


def test_reason_cites_the_rule() -> None:
    assert "通知一、1" in target("电镀", False).reason
    assert "通知一、3" in target("水泥", False).reason
    both = target("电镀", True)
    assert both.chuang_a
    assert "通知一、2" in both.reason
    assert "通知一、1" in both.reason
    assert "附件1" in target("皮革", None).reason
    assert "通知一、2" not in target("水泥", None).reason


def test_those_already_there_must_improve() -> None:
    assert target("水泥", False, before="III").level == "III+improve"
    assert "明显提升" in target("水泥", False, before="III").reason
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
