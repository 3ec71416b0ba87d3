"""A round small enough to be killed often: a few enterprises, their officers, and who says what.

Everybody in it is invented. The ways of reaching people are mixed on purpose: both channels, WeCom
alone, mail alone, and none at all (which puts the enterprise on its county's list).
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

REPORT = "已提交评估申请"
REGISTERED = "已登记"
PLACES = (("石家庄市", "长安区"), ("石家庄市", "桥西区"), ("邢台市", "信都区"), ("邢台市", "襄都区"))
BRANDS = "岚川 澄原 霁峰 穹岭 汀渊 沄谷 朔野 栎森 樟湖 椿溪 岱汐 峦涛 崧帆 瀚舟 溯台 漪岩".split()
TRADES = ("化工", "水泥", "铸造", "印染")
FIRM = ("市", "县（市、区）", "企业名称", "评估验收部门", "联系人", "电子邮箱", "企业微信账号")
OFFICER = ("级别", "市", "县（市、区）", "单位", "姓名", "电子邮箱", "企业微信账号")


@dataclass(frozen=True, slots=True)
class Firm:
    """One enterprise. `wecom` and `email` are its contact's, either may be empty."""

    name: str
    city: str
    county: str
    assessor: str
    wecom: str
    email: str


def firms(n: int = 16) -> list[Firm]:
    """The first `n` enterprises, spread over the places; the last of sixteen cannot be reached."""
    found = []
    for i in range(n):
        city, county = PLACES[i % len(PLACES)]
        reach = (i // len(PLACES)) % 4
        found.append(
            Firm(
                f"{city.rstrip('市')}{BRANDS[i % 16]}{TRADES[i % 4]}有限公司",
                city,
                county,
                "省级" if i % 8 == 5 else "市级",
                f"qy{i:03}" if reach != 2 and i % 16 != 15 else "",
                f"qy{i:03}@enterprise.example" if reach != 1 and i % 16 != 15 else "",
            )
        )
    return found


def officers() -> list[tuple[str, ...]]:
    """A clerk for each county but one, two cities, the province, the desk; one by mail alone."""
    rows: list[tuple[str, ...]] = [
        ("省", "", "", "河北省生态环境厅", "赵样安", "sheng@bureau.example", "sheng01"),
        ("市", "石家庄市", "", "石家庄市生态环境局", "钱样宁", "shi1@bureau.example", "shi01"),
        ("市", "邢台市", "", "邢台市生态环境局", "孙样和", "shi2@bureau.example", "shi02"),
        ("技术支持", "", "", "审核管理系统", "吴样帮", "support@bureau.example", "zhichi01"),
    ]
    for number, (city, county) in enumerate(PLACES[:3], 1):
        account = f"xian{number:02}" if number != 2 else ""
        mail = f"xian{number:02}@bureau.example"
        rows.append(("县", city, county, f"{county}分局", f"李样{'平明远'[number - 1]}", mail, account))
    return rows


def members(chosen: list[Firm]) -> list[str]:
    """Every WeCom account of the round."""
    return [f.wecom for f in chosen if f.wecom] + [row[6] for row in officers() if row[6]]


def write(folder: Path, chosen: list[Firm]) -> list[Path]:
    """The two lists as files for `import`."""
    names = folder / "enterprises.csv"
    staff = folder / "staff.csv"
    rows = [
        (f.city, f.county, f.name, f.assessor, f"周样{'文清欣嘉禾若溪子'[i % 8]}", f.email, f.wecom)
        for i, f in enumerate(chosen)
    ]
    for path, head, body in ((names, FIRM, rows), (staff, OFFICER, officers())):
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([head, *body])
    return [names, staff]
