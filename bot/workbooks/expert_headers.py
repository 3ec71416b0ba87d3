"""How the columns of a list of experts are called."""

from __future__ import annotations

import re
from typing import Final

from bot.words.patterns import lazy

EXPERT_COLUMNS: Final = {
    "name": lazy("(专家)?姓名|专家(名单|名称)?|评审专家"),
    "unit": lazy("(工作|所在)?(单位|机构|公司)(名称)?"),
    "specialty": lazy("(从事|所学|研究)?(专业|领域|行业|方向)(领域|特长)?"),
    "phone": lazy(".*(电话|手机|联系方式).*"),
    "email": lazy(".*(邮箱|邮件|e?mail).*", re.IGNORECASE),
    "wecom": lazy("(企业微信)?(账号|userid)|企业微信", re.IGNORECASE),
}
