"""Letters: every field is filled, outside text stays text, a template that cannot do is refused."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.dom import minidom

import pytest

from messages.letters import FIELDS, REQUIRED, SHIPPED, Template, TemplateError, file_name, load_template
from messages.letters.template import template

VALUES = {name: f"〈{name}〉" for name in FIELDS}
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def text_of(docx: bytes, part: str = "word/document.xml") -> str:
    """What a reader sees: paragraphs as lines."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        assert archive.testzip() is None
        page = minidom.parseString(archive.read(part))
    lines = []
    for paragraph in page.getElementsByTagNameNS(W, "p"):
        pieces = []
        for node in paragraph.getElementsByTagName("*"):
            if node.tagName == "w:t":
                pieces += [c.data for c in node.childNodes if c.nodeType == c.TEXT_NODE]
            elif node.tagName == "w:br":
                pieces.append("\n")
        lines.append("".join(pieces))
    return "\n".join(lines)


def docx(*paragraphs: str, extra: dict[str, str] | None = None) -> bytes:
    """A template of these paragraphs; each is a run, or runs if it is XML already."""
    body = "".join(
        f"<w:p>{p if p.startswith('<') else f'<w:r><w:t>{p}</w:t></w:r>'}</w:p>" for p in paragraphs
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in (extra or {}).items():
            archive.writestr(name, text)
        archive.writestr(
            "word/document.xml", f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
        )
    return buffer.getvalue()


ALL = "".join(f"{{{{{name}}}}}" for name in REQUIRED)


def test_the_shipped_template_is_the_one_its_maker_makes() -> None:
    assert SHIPPED.read_bytes() == template()


def test_the_shipped_letter_says_everything() -> None:
    shipped = load_template()
    text = text_of(shipped.fill(VALUES))
    assert "{{" not in text and "}}" not in text
    for name in (
        "企业名称",
        "编号",
        "时间要求",
        "清洁生产目标",
        "评估验收分工",
        "后果",
        "绑定码",
        "绑定码有效期",
        "发文单位",
        "日期",
        "文号",
        "审核类型",
        "信用代码",
    ):
        assert f"〈{name}〉" in text, name
    assert "送  达  回  证" in text and "不向企业收取费用" in text


def test_outside_text_stays_text() -> None:
    hostile = '<w:p/>&amp;"甲" {{编号}} =cmd\x07\n第二行\ud800'
    text = text_of(Template(docx(ALL)).fill({**VALUES, "企业名称": hostile}))
    assert '<w:p/>&amp;"甲" {{编号}} =cmd\n第二行' in text


def test_a_field_that_word_has_split_is_found() -> None:
    pieces = "<w:r><w:t>致{</w:t></w:r><w:r><w:rPr/><w:t>{企业</w:t></w:r><w:r><w:t>名称}}：</w:t></w:r>"
    text = text_of(Template(docx(pieces, ALL)).fill(VALUES))
    assert text.splitlines()[0] == "致〈企业名称〉："


def test_headers_and_other_parts_are_kept() -> None:
    header = f'<w:hdr xmlns:w="{W}"><w:p><w:r><w:t>{{{{文号}}}}</w:t></w:r></w:p></w:hdr>'
    made = Template(docx(ALL, extra={"word/header1.xml": header, "word/styles.xml": "<s/>"}))
    letter = made.fill(VALUES)
    assert text_of(letter, "word/header1.xml") == "〈文号〉"
    with zipfile.ZipFile(io.BytesIO(letter)) as archive:
        assert archive.read("word/styles.xml") == b"<s/>"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", "docx"),
        (b"not a zip", "docx"),
        (docx(ALL).replace(b"word/document.xml", b"xxxx/document.xml"), "docx"),
        (docx("{{编号}}{{企业名称}}{{时间要求}}"), "缺少{{绑定码}}"),
        (docx("没有栏目"), "缺少{{编号}}、{{企业名称}}、{{时间要求}}、{{绑定码}}"),
        (docx(ALL, "{{单位名称}}"), "不认识的栏目{{单位名称}}"),
        (docx(ALL, "{{企业名称"), "不成对"),
        (docx("<w:r><w:t>&bad;</w:t></w:r>", ALL), ""),
    ],
)
def test_a_bad_template_is_refused_with_what_is_wrong(data: bytes, text: str) -> None:
    with pytest.raises(TemplateError) as refused:
        Template(data)
    assert text in str(refused.value) and str(refused.value).endswith("。")


def test_a_template_that_is_not_there_names_its_setting(tmp_path: Path) -> None:
    with pytest.raises(TemplateError, match="LETTER_TEMPLATE"):
        load_template(str(tmp_path / "none.docx"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("甲公司", "甲公司"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("a/b\\c:d*e?", "a_b_c_d_e_"),
        ("..", "_"),
        ("", "_"),
        ("con", "_con"),
        ("x" * 200, "x" * 80),
        ("a\u202eb", "ab"),
        (" 空格. ", "空格"),
    ],
)
def test_a_name_is_one_harmless_part_of_a_path(text: str, name: str) -> None:
    assert file_name(text) == name


def test_lines_of_a_field_that_stands_alone_are_paragraphs_of_its_look() -> None:
    """A break inside a justified paragraph stretches the line before it over the whole page."""
    alone = '<w:pPr><w:jc w:val="both"/></w:pPr><w:r><w:t>{{时间要求}}</w:t></w:r>'
    made = Template(docx(alone, "见{{后果}}。", ALL))
    letter = made.fill({**VALUES, "时间要求": "1. 甲 {{编号}}\n2. 乙", "后果": "一\n二"})
    with zipfile.ZipFile(io.BytesIO(letter)) as archive:
        xml = archive.read("word/document.xml").decode()
    assert xml.count('w:val="both"') == 2
    lines = text_of(letter).splitlines()
    assert lines[:4] == ["1. 甲 {{编号}}", "2. 乙", "见一", "二。"]


def test_a_letter_has_the_qr_code_that_it_is_given_and_no_empty_place_without_one() -> None:
    shipped = load_template()
    link = "https://work.weixin.qq.com/kf/kfc?enc_scene=ENC1&scene_param=12-abcdefghijklmnop"
    with_code, without = (shipped.fill({**VALUES, "二维码": scan, "扫码说明": ""}) for scan in (link, ""))
    with zipfile.ZipFile(io.BytesIO(with_code)) as archive:
        assert archive.read("word/media/scan.png").startswith(b"\x89PNG")
        assert 'Target="media/scan.png"' in archive.read("word/_rels/document.xml.rels").decode()
        assert "image/png" in archive.read("[Content_Types].xml").decode()
        assert 'r:embed="rIdScan"' in archive.read("word/document.xml").decode()
    with zipfile.ZipFile(io.BytesIO(without)) as archive:
        assert "word/media/scan.png" not in archive.namelist()
        assert "rIdScan" not in archive.read("word/document.xml").decode()
    assert text_of(without).count("\n") == text_of(with_code).count("\n") - 1
    assert link not in text_of(with_code)
