"""The headers of a mail that somebody else wrote, read within bounds: no more than so many bytes, each value to so many
characters, and words in no character set but a few known ones.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from email.header import decode_header

MOST_HEAD = 64 << 10  # bytes of headers that are looked at
_LONGEST = 4000  # characters of one value
_CODECS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "utf-8",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5",
    "iso-8859-1": "latin-1",
    "windows-1252": "cp1252",
}
_ADDRESS = re.compile(r"[A-Za-z0-9_%+'.-]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,63}")
_ONE_ADDRESS = re.compile(r"([^<>]{0,400})<([^<>\s]{1,200})>")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')


def is_known(charset: object) -> bool:
    """Whether a mail may choose this character set."""
    return isinstance(charset, str) and charset.strip().lower() in _CODECS


def decoded(raw: bytes, charset: str) -> str:
    """Return the text in a character set of the table; in any other, or a wrong one, as UTF-8, else as GB 18030."""
    for codec in (_CODECS.get(charset.strip().lower()), "utf-8"):
        try:
            if codec:
                return raw.decode(codec)
        except UnicodeDecodeError:
            continue
    return raw.decode("gb18030", "replace")


def head_fields(raw: bytes) -> Mapping[str, list[str]]:
    """Return the values of the headers by their names in lower case, as they came, on one line each."""
    head = re.split(rb"\r?\n\r?\n", raw[:MOST_HEAD], maxsplit=1)[0]
    found: dict[str, list[str]] = {}
    for line in re.sub(rb"\r?\n(?=[ \t])", b"", head).splitlines():
        name, colon, value = line.partition(b":")
        if colon:
            text = decoded(value[:_LONGEST].strip(), "utf-8")
            found.setdefault(name.decode("latin-1").strip().lower(), []).append(text)
    return found


def plain_words(value: str) -> str:
    """Return a header's value as a person reads it: its encoded words decoded."""
    if "=?" not in value:
        return value
    try:
        parts = decode_header(value[:_LONGEST])
    except Exception:  # noqa: BLE001  what is encoded wrongly is read as it stands
        return value
    return "".join(part if isinstance(part, str) else decoded(part, kind or "utf-8") for part, kind in parts)


def only_sender(values: list[str]) -> str:
    """Return the one address of a From header, in lower case; "" where there is not exactly one, or where the name
    beside it holds another."""
    if len(values) != 1:
        return ""
    value = values[0].strip()
    if _ADDRESS.fullmatch(value):
        return value.lower()
    match = _ONE_ADDRESS.fullmatch(value)
    if not match or not _ADDRESS.fullmatch(match[2]):
        return ""
    name = plain_words(match[1]).strip().strip("\"'").strip()
    plain = name.lower() == match[2].lower() or not re.search("[@＠]", name)
    return match[2].lower() if plain and not re.search(r"[,;:]", _QUOTED.sub("", match[1])) else ""
