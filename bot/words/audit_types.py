"""How notices, lists and plans call the kinds of audit."""

from typing import Final

# 审核类型: as it is stored -> as notices, lists and plans call it, in the law's order.
AUDIT_TYPES: Final = {
    "shuangchao": "双超",
    "gaohaoneng": "高耗能",
    "shuangyou": "双有",
    "zhongdian": "重点工作任务",
    "ziyuan": "自愿",
}
