"""Write letters: a .docx template with {{…}} becomes one document for each enterprise.

The template is read and checked once; each letter only puts text into it. Word splits what is typed into
pieces as it likes, so each {{field}} is first brought together again.
"""

from __future__ import annotations

import hashlib
import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from xml.dom import minidom
from xml.dom.minidom import Element
from xml.parsers.expat import ExpatError
from xml.sax.saxutils import escape

from msgspec import Struct

from messages.letters import picture

FIELDS: dict[str, str] = {
    "编号": "告知书编号",
    "企业名称": "",
    "信用代码": "统一社会信用代码",
    "市": "",
    "县": "县（市、区）",
    "行业": "",
    "审核类型": "列入名单的原因",
    "轮次": "本轮名称",
    "文号": "通知文号",
    "时间要求": "各步骤的截止日期，每步一行",
    "清洁生产目标": "应达到的水平和依据",
    "评估验收部门": "评估、验收部门不同时，各自注明",
    "评估验收分工": "评估、验收各由哪个部门负责，成句",
    "延期说明": "可以申请延期的情形",
    "提交方式": "是否还要在省里的系统提交材料",
    "后果": "逾期和不合格的后果，引自通知",
    "绑定码": "一次性绑定码",
    "绑定码有效期": "",
    "二维码": "个人微信扫码联系的二维码，独占一段；没有启用微信客服时该段省略",
    "扫码说明": "二维码的说明，没有启用微信客服时为空",
    "发文单位": "送达告知书的生态环境部门",
    "日期": "生成日期",
}
_SCANNED = "二维码"
REQUIRED = ("编号", "企业名称", "时间要求", "绑定码")
SHIPPED = Path(__file__).with_name("notice.docx")
_MOST_BYTES = 20 << 20  # of all that the template unpacks to

# A paragraph (without one inside) and the one field in it.
_ALONE = re.compile(
    r"(<w:p(?=[ >])(?:(?!<w:p[ >]|</w:p>|\{\{).)*)\{\{\s*+([^{}\s]++(?:\s++[^{}\s]++)*+)\s*+\}\}"
    r"((?:(?!<w:p[ >]|</w:p>|\{\{).)*</w:p>)",
    re.DOTALL,
)
_FIELD = re.compile(r"\{\{\s*+([^{}\s]++(?:\s++[^{}\s]++)*+)\s*+\}\}")
_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BREAK = '</w:t><w:br/><w:t xml:space="preserve">'


class TemplateError(ValueError):
    """Raised for a template that cannot be used; the text is a Chinese sentence that says what to do."""


class _Piece(Struct, frozen=True):
    """Some XML and the field that follows it ("" for none).

    If a field stands alone in its paragraph, the piece holds the paragraph's two halves (`after` is the
    second): then each line of the value gets a paragraph of its own, with the indents that the bureau has
    set.
    """

    before: str
    field: str = ""
    after: str = ""

    def filled(self, values: Mapping[str, str]) -> str:
        if not self.field:
            return self.before
        if self.field == _SCANNED:
            shown = picture.DRAWING if values[self.field] else ""
            return self.before + shown + self.after if shown or not self.after else ""
        if not self.after:
            return self.before + _xml(values[self.field])
        lines = values[self.field].splitlines() or [""]
        return "".join(self.before + _xml(line) + self.after for line in lines)


def _pieces(text: str) -> list[_Piece]:
    """Split a part's XML at its fields, once; the pieces are joined for each letter."""
    pieces: list[_Piece] = []

    def plain(between: str) -> None:
        names = _FIELD.split(between)  # text and field by turns
        pieces.extend(_Piece(b, f) for b, f in zip(names[::2], [*names[1::2], ""], strict=True))

    last = 0
    for match in _ALONE.finditer(text):
        if not _seen(match[1] + match[3]).strip():
            plain(text[last : match.start()])
            pieces.append(_Piece(match[1], match[2], match[3]))
            last = match.end()
    plain(text[last:])
    return pieces


def _seen(xml: str) -> str:
    """Return the text of the XML as a reader sees it."""
    return re.sub(r"<[^>]*>", "", xml)


class Template:
    """A checked template. `fill` may be called any number of times."""

    def __init__(self, data: bytes) -> None:
        self.version = hashlib.sha256(data).hexdigest()[:12]
        self._fixed: dict[str, tuple[zipfile.ZipInfo, bytes]] = {}
        self._texts: dict[str, tuple[zipfile.ZipInfo, list[_Piece]]] = {}
        used: set[str] = set()
        for info, content in _members(data):
            if _PARTS.fullmatch(info.filename):
                text = _gathered(content)
                used |= set(_FIELD.findall(text))
                self._texts[info.filename] = (info, _pieces(text))
            else:
                self._fixed[info.filename] = (info, content)
        self.used = frozenset(used)
        self._check()

    def _check(self) -> None:
        if "word/document.xml" not in self._texts:
            raise TemplateError("模板不是Word文档（.docx）；请用Word或WPS另存为“.docx”格式。")
        if unknown := sorted(self.used - set(FIELDS)):
            known = "、".join(FIELDS)
            wrong = "、".join(f"{{{{{name}}}}}" for name in unknown)
            raise TemplateError(f"模板中有不认识的栏目{wrong}；可用：{known}。")
        if missing := [name for name in REQUIRED if name not in self.used]:
            wanted = "、".join(f"{{{{{name}}}}}" for name in missing)
            raise TemplateError(f"模板中缺少{wanted}；请补上后重试。")
        for name, (_, pieces) in self._texts.items():
            rest = _seen("".join(p.before + p.after for p in pieces))
            if "{{" in rest or "}}" in rest:
                raise TemplateError(
                    f"模板（{name}）中有不成对的“{{{{”或“}}}}”；栏目应写成{{{{企业名称}}}}，并在同一段内。"
                )

    def fill(self, values: Mapping[str, str]) -> bytes:
        """Return one letter; KeyError if a field that the template uses has no value."""
        shown = {name: values[name] for name in self.used}
        scanned = shown.get(_SCANNED, "")
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for info, content in self._whole_parts(with_picture=bool(scanned)):
                archive.writestr(_plain(info), content, zipfile.ZIP_DEFLATED)
            if scanned:
                archive.writestr(zipfile.ZipInfo(picture.PART), picture.qr_code(scanned))
            for info, pieces in self._texts.values():
                text = "".join(p.filled(shown) for p in pieces)
                archive.writestr(_plain(info), text, zipfile.ZIP_DEFLATED)
        return buffer.getvalue()

    def _whole_parts(self, *, with_picture: bool) -> Iterator[tuple[zipfile.ZipInfo, bytes]]:
        """The parts without fields; with a picture its type and relation are added."""
        added = {picture.CONTENT_TYPES: picture.with_type, picture.RELATIONS: picture.with_relation}
        absent = zipfile.ZipInfo(picture.RELATIONS), b""
        fixed = {**({picture.RELATIONS: absent} if with_picture else {}), **self._fixed}
        for name, (info, content) in fixed.items():
            change = added.get(name) if with_picture else None
            yield info, change(content.decode()).encode() if change else content


def load_template(path: str = "") -> Template:
    """Load the bureau's template, or the shipped one; TemplateError says what is wrong with it."""
    file = Path(path) if path else SHIPPED
    try:
        data = file.read_bytes()
    except OSError as error:
        raise TemplateError(f"读不到告知书模板 {file}；请检查 LETTER_TEMPLATE。") from error
    try:
        return Template(data)
    except TemplateError as error:
        raise TemplateError(f"告知书模板 {file.name}：{error}") from error


def _members(data: bytes) -> Iterator[tuple[zipfile.ZipInfo, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > _MOST_BYTES:
                raise TemplateError("模板过大；请删去其中的大图片后重试。")
            for info in archive.infolist():
                yield info, archive.read(info)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, EOFError) as error:
        raise TemplateError(
            "模板不是Word文档（.docx），或设有密码；请用Word或WPS另存为“.docx”格式。"
        ) from error


def _gathered(content: bytes) -> str:
    """Return the part's XML with every {{field}} inside one piece of text."""
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise TemplateError("模板含有不允许的XML声明；请用Word或WPS重新另存后重试。")
    try:
        page = minidom.parseString(content)
    except ExpatError as error:
        raise TemplateError("模板已损坏；请用Word或WPS打开并重新另存后重试。") from error
    for paragraph in page.getElementsByTagName("w:p"):
        _gather(_texts_of(paragraph))
    text: str = page.toxml(encoding="UTF-8").decode()
    page.unlink()
    return text


def _texts_of(paragraph: Element) -> list[Element]:
    """Return the w:t elements of the paragraph itself, not of a text box inside it."""
    return [node for node in paragraph.getElementsByTagName("w:t") if _paragraph_of(node) is paragraph]


def _paragraph_of(node: Element) -> object:
    parent = node.parentNode
    while parent is not None and getattr(parent, "tagName", "") != "w:p":
        parent = parent.parentNode
    return parent


def _gather(nodes: list[Element]) -> None:
    """Move each field wholly into the piece it begins in; the other pieces keep their look."""
    texts = ["".join(c.data for c in n.childNodes if c.nodeType == c.TEXT_NODE) for n in nodes]
    whole = "".join(texts)
    if "{{" not in whole:
        return
    owner = [n for n, text in enumerate(texts) for _ in text]
    for match in _FIELD.finditer(whole):
        for at in range(match.start(), match.end()):
            owner[at] = owner[match.start()]
    for n, node in enumerate(nodes):
        text = "".join(sign for sign, mine in zip(whole, owner, strict=True) if mine == n)
        if text != texts[n]:
            _set_text(node, text)


def _set_text(node: Element, text: str) -> None:
    while node.firstChild:
        node.removeChild(node.firstChild)
    piece = minidom.Text()
    piece.data = text
    node.appendChild(piece)
    node.setAttribute("xml:space", "preserve")


def _xml(value: str) -> str:
    """Return a value as the text of a run: escaped, with Word's own line breaks, without what XML forbids."""
    return escape(_NOT_XML.sub("", value.replace("\r\n", "\n"))).replace("\n", _BREAK)


def _plain(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """Return the member's name and date without what the template's own archive says of it."""
    return zipfile.ZipInfo(info.filename, info.date_time)


_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")


def file_name(text: str, longest: int = 80) -> str:
    """Turn outside text into a name that is harmless in a path on any system: never "", never ".."."""
    kept = (c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) not in ("Cf", "Cs"))
    name = _UNSAFE.sub("_", "".join(kept)).strip(" .")
    while len(name.encode()) > 180 or len(name) > longest:
        name = name[:-1]
    name = name.strip(" .")
    return f"_{name}" if not name or _DEVICES.fullmatch(name) else name
