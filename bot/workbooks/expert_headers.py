"""How the columns of a list of experts are called."""

from __future__ import annotations

import re
from typing import Final

EXPERT_COLUMNS: Final = {
    "name": re.compile("(专家)?姓名|专家(名单|名称)?|评审专家"),
    "unit": re.compile("(工作|所在)?(单位|机构|公司)(名称)?"),
    "specialty": re.compile("(从事|所学|研究)?(专业|领域|行业|方向)(领域|特长)?"),
    "phone": re.compile(".*(电话|手机|联系方式).*"),
    "email": re.compile(".*(邮箱|邮件|e?mail).*", re.IGNORECASE),
}
