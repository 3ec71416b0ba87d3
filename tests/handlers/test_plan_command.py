"""plan check and plan new, as an administrator runs them who has a notice and an editor."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result

from bot.plans.load import shipped_plan
from tests.in_process import invoked


def plan(*arguments: str | Path) -> Result:
    return invoked(["plan", *arguments])


@pytest.fixture
def written(tmp_path: Path) -> Path:
    file = tmp_path / "hubei-2027.toml"
    assert plan("new", file).exit_code == 0
    return file


def test_from_a_skeleton_to_a_plan_that_can_be_used(written: Path) -> None:
    checked = plan("check", written)
    assert checked.exit_code == 0 and checked.stderr == ""
    lines = checked.stdout.splitlines()
    assert lines[0].startswith(
        "计划可以使用：2027年全省清洁生产审核（hubei-2027），鄂环办〔2027〕1号，2027年1月8日"
    )
    assert "  上报工作总结（submit_summary）  每市一件，市级  2028年11月30日" in checked.stdout
    assert "  答复延期申请（answer_extension）  评估验收部门  有人提出时才有" in lines


def test_a_file_that_is_there_is_never_written_over(written: Path) -> None:
    written.write_text("mine", "utf-8")
    again = plan("new", written)
    assert (again.exit_code, again.stdout) == (1, "")
    assert again.stderr == f"文件已经存在，没有改动：{written}\n" and written.read_text("utf-8") == "mine"


def test_everything_that_is_wrong_is_a_line_each(written: Path) -> None:
    text = (
        written.read_text("utf-8").replace('"county"\n', '"countys"\n').replace("2028-11-30", '"2028-11-30"')
    )
    written.write_text(
        text.replace('channel = "email", after = [15]', 'channel = "emial", after = [15]'), "utf-8"
    )
    checked = plan("check", written)
    assert (checked.exit_code, checked.stdout) == (1, "")
    first, *faults = checked.stderr.splitlines()
    assert first == f"轮次计划有{len(faults)}处需要改正：" and len(faults) == 3
    written.write_text(text.replace('"countys"', '"county"').replace('"2028-11-30"', "2028-11-30"), "utf-8")
    assert plan("check", written).exit_code == 0


def test_a_channel_that_does_not_exist_is_named(written: Path) -> None:
    text = written.read_text("utf-8").replace(
        'channel = "email", after = [7]', 'channel = "fax", after = [7]'
    )
    written.write_text(text, "utf-8")
    faults = plan("check", written).stderr.splitlines()
    assert len(faults) == 3 and all(
        "没有名为“fax”的通道；可用：chain、email、kf、sms、wecom" in fault for fault in faults[1:]
    )


def test_one_document_for_a_program(written: Path) -> None:
    sound = json.loads(plan("check", written, "--json").stdout)
    assert sound["ok"] and sound["problems"] == []
    assert sound["steps"][0] == {
        "key": "deliver_notice",
        "name": "送达告知书",
        "owner": "county",
        "due": "2027-01-18",
        "provisional": sound["steps"][0]["provisional"],  # until that year's holidays are published
    }
    written.write_text(written.read_text("utf-8").replace('"county"\n', '"countys"\n'), "utf-8")
    checked = plan("check", written, "--json")
    wrong = json.loads(checked.stdout)
    assert checked.exit_code == 1 and not wrong["ok"] and wrong["steps"] == []
    assert [(one["line"] > 1, one["name"]) for one in wrong["problems"]] == [(True, "owner")]


@pytest.mark.parametrize("key", ["hubei-2026", "shenzhen-2024"])
def test_each_form_of_a_date_is_said(tmp_path: Path, key: str) -> None:
    file = tmp_path / f"{key}.toml"
    file.write_text(shipped_plan(key), "utf-8")
    said = plan("check", file).stdout
    if key == "shenzhen-2024":
        assert (
            "  申请验收（apply_acceptance）  企业  按名单“验收截止日期”一栏；空着的为2024年12月31日（周二）\n"
            in said
        )
    else:
        assert "  启动审核（start_audit）  企业  2026年3月31日（周二）\n" in said


def test_what_is_no_plan(tmp_path: Path) -> None:
    for name, content, says in (
        ("none.toml", None, "找不到文件"),
        ("binary.toml", b"\xff\xfe\x00", "UTF-8"),
        ("huge.toml", b"#" * 1024 * 1025, "文件过大"),
        ("table.toml", b"a,b\n1,2\n", "格式不正确"),
    ):
        if content is not None:
            (tmp_path / name).write_bytes(content)
        checked = plan("check", tmp_path / name)
        assert checked.exit_code == 1 and says in checked.stderr and checked.stderr.count("\n") == 1
    assert plan("new", tmp_path / "no" / "folder.toml").exit_code == 1
    assert plan("check").exit_code == 2
