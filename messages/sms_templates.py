"""短信 says one of a few approved sentences (`sms_templates.toml`), whole or not at all."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from string import Template

from bot.words import Envelope, Level, NoticeLine
from messages.channels import NoTemplate
from messages.words import short

LONGEST_VARIABLE = 35  # characters
_ALONE, _OF_SEVERAL = 70, 67  # characters of a message in one part, and of each part of a longer one
_SPOKEN = {"open": "first", "gentle": "remind", "remind": "remind", "today": "remind", "late": "overdue"}
_SIGNS = str.maketrans({"【": "（", "】": "）", "〔": "（", "〕": "）", "“": "", "”": "", "$": ""})
_WEB = re.compile(r"https?://\S*|www\.\S*", re.IGNORECASE)
_NUMBER = re.compile(r"\d{7,}")
_CODE = r"[0-9]{1,10}[A-Z]{7}"  # see handlers/services/accounts/links.py
_COUNTS, _FIGURES = ("n", "days"), r"[0-9]{1,6}"  # variables that are numbers
_NO_MORE = ("TD", "T", "退订", "回T", "回TD", "R", "N", "TD退订", "退订TD", "取消订阅", "UNSUBSCRIBE", "STOP")
_VARIABLE = re.compile(r"\$\{(\w+)\}")


@cache
def sms_templates(public_url: str = "", landline: str = "") -> dict[str, str]:
    """Return the sentences by their names, as this service submits them: with ${…} for each variable, its own link, and
    the number to call, if it has one."""
    known = tomllib.loads((files("messages") / "sms_templates.toml").read_text("utf-8"))
    ask = f"可致电{landline}咨询" if landline else "可咨询当地生态环境部门"
    return {
        name: one["text"].replace("{link}", f"{public_url}/s").replace("{ask}", ask)
        for name, one in known.items()
    }


def sms_text(envelope: Envelope) -> str:
    """Put a reminder to an enterprise into the sentence about what presses most. NoTemplate for anything else."""
    if envelope.level is not Level.ENTERPRISE or not envelope.lines:
        raise NoTemplate
    pressing = min(envelope.lines, key=lambda line: (bool(line.by_when), line.days_left))
    name = _template_for(pressing)
    name = "first" if envelope.first else name
    names = {line.name for line in envelope.lines}
    values = {
        "name": names.pop() if len(names) == 1 else envelope.to_name,
        "bureau": envelope.sender.unit if envelope.sender and envelope.sender.unit else "当地生态环境部门",
        "document": envelope.document or "有关通知",
        "n": str(len(envelope.lines)),
        "what": pressing.what,
        "due": pressing.by_when or short(pressing.due, envelope.today),
        "days": str(-pressing.days_left),
        "code": envelope.code,
    }
    known = {key: value if key == "code" else _variable(value) for key, value in values.items()}
    return Template(sms_templates(envelope.public_url, envelope.landline)[name]).substitute(known)


def _template_for(line: NoticeLine) -> str:
    if line.text not in (*_SPOKEN, "urge"):
        raise NoTemplate
    if line.days_left < 0 and not line.by_when:
        return "overdue"
    return "first" if _SPOKEN.get(line.text) == "first" else "remind"


def _variable(text: str) -> str:
    """Return a value as the providers take it: short, without an address of the web, a telephone number or their own
    signs."""
    plain = _NUMBER.sub("", _WEB.sub("", " ".join(text.split()))).translate(_SIGNS).strip() or "—"
    return plain if len(plain) <= LONGEST_VARIABLE else f"{plain[: LONGEST_VARIABLE - 1]}…"


def is_unsubscribing(words: str) -> bool:
    """Whether a reply says that its writer wants no 短信 any more, as the networks have taught people to say it."""
    plain = unicodedata.normalize("NFKC", words).strip(" \t\r\n。.！!“”\"'").upper()
    return plain in _NO_MORE


def spoken(text: str, public_url: str, landline: str = "") -> tuple[str, dict[str, str]]:
    """Return the sentence's name, and its variables as a provider that makes the text itself takes them. NoTemplate
    if it is none of ours."""
    for name, shape in _shapes(public_url, landline).items():
        if found := shape.fullmatch(text):
            return name, found.groupdict()
    raise NoTemplate


@cache
def _shapes(public_url: str, landline: str) -> dict[str, re.Pattern[str]]:
    return {name: re.compile(_shape(text)) for name, text in sms_templates(public_url, landline).items()}


def _shape(text: str) -> str:
    words, names = _VARIABLE.split(text)[::2], _VARIABLE.findall(text)
    words_of = rf"[^\r\n【】]{{1,{LONGEST_VARIABLE}}}?"
    shapes = {**dict.fromkeys(_COUNTS, _FIGURES), "code": _CODE}
    variables = [rf"(?P<{name}>{shapes.get(name, words_of)})" for name in names]
    return "".join(re.escape(word) + variable for word, variable in zip(words, [*variables, ""], strict=True))


def signed(text: str, sign: str) -> str:
    """Return the text with its sender's name, as the providers put it."""
    return f"【{sign}】{text}" if sign else text


def parts_of(text: str) -> int:
    """Return as how many messages the network counts the text: 70 characters in one, 67 in each of several."""
    n = len(text.encode("utf-16-le")) // 2
    return 1 if n <= _ALONE else -(-n // _OF_SEVERAL)
