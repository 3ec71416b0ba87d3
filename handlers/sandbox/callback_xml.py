"""Write callback XML as WeCom does, and read the passive answer."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException, ElementTree

#: Characters XML 1.0 cannot carry at all.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def build_xml(fields: Mapping[str, Any], tag: str = "xml") -> str:
    """Return the XML of the fields: {"Content": "好"} becomes <xml><Content><![CDATA[好]]></Content></xml>.

    A mapping becomes children, a list the same element several times; text is CDATA.
    """
    inner = "".join(_element(name, value) for name, value in fields.items())
    return f"<{tag}>{inner}</{tag}>"


def _element(name: str, value: Any) -> str:
    if isinstance(value, Mapping):
        return build_xml(value, name)
    if isinstance(value, (list, tuple)):
        return "".join(_element(name, item) for item in value)
    if isinstance(value, (int, float)):
        return f"<{name}>{value}</{name}>"
    text = _UNWRITABLE.sub("", str(value)).replace("]]>", "]]]]><![CDATA[>")
    return f"<{name}><![CDATA[{text}]]></{name}>"


def parse_xml(text: str) -> dict[str, Any]:
    """Return the children of the root: a text, a dict, or a list if a name is repeated. ValueError if it is
    not XML."""
    try:
        root = ElementTree.fromstring(text)
    except (ParseError, DefusedXmlException) as error:
        raise ValueError(f"not XML: {error}") from error
    value = _value(root)
    return value if isinstance(value, dict) else {}


def _value(element: Element) -> Any:
    if not len(element):
        return element.text or ""
    found: dict[str, Any] = {}
    for child in element:
        value = _value(child)
        if child.tag not in found:
            found[child.tag] = value
        elif isinstance(found[child.tag], list):
            found[child.tag].append(value)
        else:
            found[child.tag] = [found[child.tag], value]
    return found
