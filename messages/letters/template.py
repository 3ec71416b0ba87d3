"""Makes the shipped 告知书 template: python -m messages.letters.template

A .docx is a zip of XML. This one holds only what Word, WPS and LibreOffice all read the same way;
a bureau opens it, changes the words and the look, keeps the {{…}} it needs and names its file in
LETTER_TEMPLATE. The bytes depend on this file alone.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

_FILE = Path(__file__).with_name("notice.docx")
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_EPOCH = (2024, 7, 8, 0, 0, 0)

_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.styles+xml"/></Types>'
)
_RELS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/{kind}" Target="{target}"/></Relationships>'
)
_STYLES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    f'<w:styles xmlns:w="{_W}"><w:docDefaults><w:rPrDefault><w:rPr>'
    '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="仿宋"/>'
    '<w:sz w:val="30"/><w:lang w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault>'
    '<w:pPrDefault><w:pPr><w:spacing w:line="500" w:lineRule="exact"/></w:pPr></w:pPrDefault>'
    "</w:docDefaults></w:styles>"
)

# (look, text): what the letter says. {{…}} are filled in; see `messages.letters.FIELDS`.
_PARAGRAPHS = (
    ("right", "编号：{{编号}}"),
    ("title", "强制性清洁生产审核事项告知书"),
    ("plain", "{{企业名称}}（统一社会信用代码：{{信用代码}}）："),
    (
        "body",
        (
            "根据《中华人民共和国清洁生产促进法》《清洁生产审核办法》和{{文号}}，你单位因{{审核类型}}，"
            "列入{{轮次}}企业名单，应依法开展清洁生产审核。现将有关事项告知如下："
        ),
    ),
    ("head", "一、时间要求"),
    ("body", "{{时间要求}}"),
    ("head", "二、清洁生产目标"),
    ("body", "{{清洁生产目标}}"),
    ("head", "三、评估验收部门"),
    ("body", "{{评估验收分工}}{{延期说明}}"),
    ("head", "四、其他事项"),
    ("body", "{{后果}}"),
    ("body", ("{{提交方式}}评估和验收不向企业收取费用。")),
    ("head", "五、联系与提醒"),
    (
        "body",
        (
            "为便于接收时间提醒和报送进度，请联系人在企业微信中向“清审”应用回复“绑定 {{绑定码}}”。"
            "绑定码仅限本单位使用一次，{{绑定码有效期}}前有效，请勿转告他人。有疑问请回复“提问＋内容”。{{扫码说明}}"
        ),
    ),
    ("center", "{{二维码}}"),
    ("blank", ""),
    ("right", "{{发文单位}}（加盖公章）"),
    ("right", "{{日期}}"),
    ("break", "送  达  回  证"),
    ("plain", "编号：{{编号}}"),
    ("plain", "受送达单位：{{企业名称}}"),
    ("plain", "送达文书：强制性清洁生产审核事项告知书"),
    ("plain", "送达方式：□直接送达  □留置送达  □邮寄送达  □电子送达"),
    ("plain", "受送达人（签名）：                职务："),
    ("plain", "收到日期：        年    月    日"),
    ("plain", "送达人（两人签名）："),
    ("plain", "备注（附送达照片）："),
)
_LOOKS = {
    "title": (
        '<w:jc w:val="center"/><w:spacing w:before="240" w:after="240"/>',
        '<w:rFonts w:eastAsia="方正小标宋简体"/><w:b/><w:sz w:val="44"/>',
    ),
    "break": (
        '<w:pageBreakBefore/><w:jc w:val="center"/><w:spacing w:after="240"/>',
        '<w:b/><w:sz w:val="40"/>',
    ),
    "head": (
        '<w:keepNext/><w:ind w:firstLineChars="200" w:firstLine="600"/>',
        '<w:rFonts w:eastAsia="黑体"/>',
    ),
    "body": ('<w:jc w:val="both"/><w:ind w:firstLineChars="200" w:firstLine="600"/>', ""),
    "plain": ("", ""),
    "center": ('<w:jc w:val="center"/><w:spacing w:line="240" w:lineRule="auto"/>', ""),
    "right": ('<w:jc w:val="right"/>', ""),
    "blank": ("", ""),
}


def _document() -> str:
    """word/document.xml"""
    paragraphs = "".join(_paragraph(look, text) for look, text in _PARAGRAPHS)
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<w:document xmlns:w="{_W}"><w:body>{paragraphs}'
        '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
        '<w:pgMar w:top="1701" w:right="1474" w:bottom="1440" w:left="1588"/></w:sectPr>'
        "</w:body></w:document>"
    )


def _paragraph(look: str, text: str) -> str:
    layout, letters = _LOOKS[look]
    run = f'<w:r><w:rPr>{letters}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    return f"<w:p><w:pPr>{layout}</w:pPr>{run if text else ''}</w:p>"


def template() -> bytes:
    """Return the whole .docx; the bytes are the same every time."""
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _RELS.format(kind="officeDocument", target="word/document.xml"),
        "word/document.xml": _document(),
        "word/_rels/document.xml.rels": _RELS.format(kind="styles", target="styles.xml"),
        "word/styles.xml": _STYLES,
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), text)
    return buffer.getvalue()


if __name__ == "__main__":
    _FILE.write_bytes(template())
