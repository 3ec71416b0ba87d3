"""A QR code as a picture in a .docx, made on this machine: what it opens is told to nobody."""

from __future__ import annotations

import io
import re
from typing import Final

import segno

PART: Final = "word/media/scan.png"
RELATIONS: Final = "word/_rels/document.xml.rels"
CONTENT_TYPES: Final = "[Content_Types].xml"
_ID = "rIdScan"
_SIDE = 1_260_000  # 3.5 cm in English Metric Units, of which a centimetre has 360,000
_NAMES = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_PICTURE = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_RELATION = (
    f'<Relationship Id="{_ID}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" '
    'Target="media/scan.png"/>'
)
_NO_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
)
# What takes the place of the field's text, within its run.
DRAWING: Final = (
    f'</w:t><w:drawing><wp:inline {_NAMES}><wp:extent cx="{_SIDE}" cy="{_SIDE}"/>'
    '<wp:docPr id="9801" name="scan"/><a:graphic>'
    f'<a:graphicData uri="{_PICTURE}"><pic:pic><pic:nvPicPr><pic:cNvPr id="9801" name="scan.png"/><pic:cNvPicPr/>'
    f'</pic:nvPicPr><pic:blipFill><a:blip r:embed="{_ID}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{_SIDE}" cy="{_SIDE}"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
    '</wp:inline></w:drawing><w:t xml:space="preserve">'
)


def qr_code(text: str) -> bytes:
    """Return the QR code of a text as PNG, a fifth of which may be soiled."""
    buffer = io.BytesIO()
    segno.make(text, error="m", micro=False).save(buffer, kind="png", scale=6, border=4)
    return buffer.getvalue()


def with_relation(xml: str) -> str:
    """Return the document's relations with the picture's; "" for a document without any."""
    return re.sub("(?=</Relationships>)", _RELATION, xml or _NO_RELATIONS, count=1)


def with_type(xml: str) -> str:
    """Return the package's content types with that of a PNG."""
    if re.search('<Default[^>]*Extension="png"', xml, re.IGNORECASE):
        return xml
    return re.sub("(?=</Types>)", '<Default Extension="png" ContentType="image/png"/>', xml, count=1)
