"""变动: the sorts of change, as one table asked by chat, command line and import alike.

`act` is what a person needs the right to (bot/access.py) to bring it about at once; anybody else's
word is a report that the bureau answers. `needs` are the fields of Details without which nothing
can be done, `form` how it is written in full.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from bot.words import Details, Intent
from bot.words.slots import CHANGES


class ChangeKind(Struct, frozen=True):
    """One sort of change. `ended`: it may also be put on record once the case has ended. `of_firm`: it
    changes the enterprise itself and not its part in a round, so it holds in each of its rounds."""

    kind: str
    act: str
    form: str
    arguments: str
    help: str
    needs: tuple[str, ...] = ()
    needs_reason: bool = False
    ended: bool = False
    of_firm: bool = False

    @property
    def reported(self) -> bool:
        """Whether people report it in the chat."""
        return self.kind in CHANGES

    def lacks(self, details: Details) -> bool:
        """Whether something is missing that the change cannot do without."""
        return not all(any(getattr(details, one) for one in need.split("|")) for need in self.needs)


_TABLE = (
    ChangeKind("停产", "pause", "企业名称 停产", "", "暂停提醒企业，期限不变", of_firm=True),
    ChangeKind("复产", "resume", "企业名称 复产", "", "恢复提醒", of_firm=True),
    ChangeKind("关闭", "close", "企业名称 关闭", "原因", "关闭、注销、拆除：退出本轮", of_firm=True),
    ChangeKind(
        "搬迁",
        Intent.RELOCATE,
        "企业名称 搬迁到 新的县（市、区）",
        "新的县（市、区）",
        "迁往本市其他县区、其他市，或省外",
        ("city",),
        of_firm=True,
    ),
    ChangeKind(
        "合并",
        "merge",
        "企业名称 并入 存续企业名称 统一社会信用代码",
        "存续企业名称 [统一社会信用代码]",
        "并入另一家企业：对方在名单中的，本企业退出；否则由对方承接",
        ("name",),
    ),
    ChangeKind(
        "更名",
        "rename",
        "企业名称 更名为 新名称",
        "新名称",
        "统一社会信用代码不变",
        ("name",),
        ended=True,
        of_firm=True,
    ),
    ChangeKind(
        "换联系人",
        Intent.REPLACE_CONTACT,
        "企业名称 换联系人 姓名 电话",
        "姓名 电话 [邮箱]",
        "接替主要联系人（写明“李四换成王五”的，接替李四），被接替的不再办理，其他联系人不变",
        ("contact", "phone|email"),
        ended=True,
    ),
    ChangeKind(
        "增加联系人",
        Intent.ADD_CONTACT,
        "企业名称 增加联系人 姓名 电话",
        "姓名 电话 [邮箱]",
        "也可以办理；主要联系人联系不上或事项逾期时也会收到提醒",
        ("contact", "phone|email"),
        ended=True,
    ),
    ChangeKind(
        "删除联系人",
        Intent.REMOVE_CONTACT,
        "企业名称 删除联系人 姓名",
        "姓名",
        "不再办理，其他联系人不变",
        ("contact",),
        ended=True,
    ),
    ChangeKind(
        "更正县区",
        Intent.CORRECT_COUNTY,
        "更正县区 新的县（市、区）",
        "新的县（市、区）",
        "更正所属县区，或区划调整",
        ("city", "county"),
        ended=True,
        of_firm=True,
    ),
    ChangeKind(
        "评估部门",
        Intent.REASSESS,
        "评估部门 省级（或 市级）",
        "省级|市级",
        "改由省级或市级负责评估验收",
        ("assessor",),
    ),
    ChangeKind("移出名单", Intent.STRIKE_OFF, "移出名单 原因", "原因", "省级从名单中移出", needs_reason=True),
    ChangeKind(
        "恢复",
        Intent.REINSTATE,
        "恢复 原因",
        "原因",
        "撤销“纳入下一轮”或“退出”，恢复为进行中",
        needs_reason=True,
        ended=True,
    ),
    ChangeKind(
        "更正评估",
        Intent.CORRECT_ASSESSMENT,
        "更正评估 通过（或 不通过） 原因",
        "通过|不通过 原因",
        "更正已登记的评估结果",
        needs_reason=True,
        ended=True,
    ),
    ChangeKind(
        "更正验收",
        Intent.CORRECT_ACCEPTANCE,
        "更正验收 合格（或 不合格） 原因",
        "合格|不合格 原因",
        "更正已登记的验收结果",
        needs_reason=True,
        ended=True,
    ),
    ChangeKind(
        "说明",
        Intent.EXPLAIN_OPEN,
        "说明 原因",
        "原因",
        "说明未完成的原因，供结束本轮时核对",
        needs_reason=True,
    ),
)
SAME_CONTACT: Final = "更正联系方式"  # what 换联系人 is called where the contact stays the same person
CHANGE_KINDS: Final[dict[str, ChangeKind]] = {one.kind: one for one in _TABLE}
BY_ACT: Final[dict[str, ChangeKind]] = {one.act: one for one in _TABLE}
