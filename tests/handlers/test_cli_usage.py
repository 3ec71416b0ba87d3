"""What is not written as it should be is told in Chinese, with what may be written, and ends with 2."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from handlers.entry.cli import cli


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("pause --kind foo --reason x", "--kind：没有“foo”；可填：reminder（提醒）、"),
        ("messages --status odd", "--status：没有“odd”；可填：held（待批准）、"),
        ("export odd a.xlsx", "KIND：没有“odd”；可填：progress（导出进度）、"),
        ("change 甲公司 改名字 x", "没有“改名字”；可填："),
        ("export progress a.xlsx --until 2025年2月", "--until：应为日期，如 2025-02-28。"),
        ("token --days 0", "--days：应为1到3650之间的数。"),
        ("serve --port x", "--port：应为0到65535之间的数。"),
        ("discard x", "应为数字。"),
        ("pause --reson x", "没有选项 --reson。是否应为 --reason？"),
        ("preview --to 2025-02-28", "缺少 --from。"),
        ("preview --from 2025年 --to 2025-02-28", "--from："),
        ("case", "缺少 "),
        ("improt a.xlsx", "没有命令“improt”。"),
        ("doctor now", "多写了“now”。"),
        ("case x --round", "选项 --round 后面要写内容。"),
        ("doctor --json=1", "选项 --json 后面不写内容。"),
        ("--odd", "没有选项 --odd。"),
        ("import roster.xlsx --only odd", "--only：没有“odd”这一类；可用：new"),
    ],
)
def test_wrong_usage_is_told_in_chinese(words: str, says: str) -> None:
    ran = CliRunner().invoke(cli, words.split(), prog_name="qingshen")
    assert ran.exit_code == 2 and not ran.stdout
    assert says in ran.stderr and "用法：qingshen" in ran.stderr
    assert not re.search(r"Usage|Error|Invalid|Missing|No such|unexpected|Try ", ran.stderr), ran.stderr
