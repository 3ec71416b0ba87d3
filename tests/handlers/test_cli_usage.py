"""What is not written as it should be is told in Chinese, with what may be written, and ends with 2."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.metadata import version

import click
import pytest

from handlers.entry.cli import cli
from handlers.entry.cli.help_page import named_places
from tests.in_process import invoked


def _every_command(command: click.Command, name: str, above: click.Context | None) -> Iterator[click.Context]:
    here = click.Context(command, info_name=name, parent=above)
    yield here
    if isinstance(command, click.Group):
        for below in command.list_commands(here):
            found = command.get_command(here, below)
            assert found
            yield from _every_command(found, below, here)


def test_every_help_page_is_chinese() -> None:
    """Names of options, files, settings and formats stay as they are written; nothing that the library says does."""
    for ctx in _every_command(cli, "qingshen", None):
        page = ctx.get_help()
        assert page.startswith("用法：qingshen") and "显示本说明后退出。" in page
        assert not re.search(r"Usage|Options|Commands|Arguments|Show this|\[default|required\]", page), page
        written = " ".join(ctx.command.collect_usage_pieces(ctx)) + "".join(
            f" {param.make_metavar(ctx)}" for param in ctx.command.params if isinstance(param, click.Option)
        )
        left = set(re.findall(r"[A-Z]{2,}", named_places(written))) - {"BOOLEAN"}  # of a flag, and not shown
        assert not left and "{" not in named_places(written), (ctx.command_path, left)


def test_the_version_is_told() -> None:
    told = invoked(["--version"])
    assert (told.exit_code, told.output) == (0, f"{version('qingshen')}\n")


def test_no_option_is_empty_by_default() -> None:
    """What is given empty is refused as a slip: whoever leaves the option out would be, too."""
    for ctx in _every_command(cli, "qingshen", None):
        assert not [p.name for p in ctx.command.params if p.default == ""], ctx.command_path


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("pause --kind foo --reason x", "--kind：没有“foo”；可填：reminder（提醒）、"),
        ("messages --status odd", "--status：没有“odd”；可填：held（待批准）、"),
        ("export odd a.xlsx", "类别：没有“odd”；可填：progress（导出进度）、"),
        ("change 甲公司 改名字 x", "类别：没有“改名字”；可填："),
        ("experts", "请写明其中一项：import。"),
        ("robot", "请写明其中一项：add、list、remove。"),
        ("robot give", "没有“give”；可填：add、list、remove。"),
        ("change 甲公司", "请写明其中一项：停产、"),
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
    ran = invoked(words.split())
    assert ran.exit_code == 2 and not ran.stdout
    assert says in ran.stderr and "用法：qingshen" in ran.stderr
    assert not re.search(r"Usage|Error|Invalid|Missing|No such|unexpected|Try ", ran.stderr), ran.stderr
