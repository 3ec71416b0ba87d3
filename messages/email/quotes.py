"""What somebody wrote themselves in a mail: without what they answer, their signature and what their phone adds.

mail-parser-reply was tried on eight replies as QQ, 163, Foxmail, Gmail, Outlook and Apple's Mail write them in
Chinese: it cut one of them. So the beginnings of what is quoted are a table here.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

_LABELS = r"(?:发件人|发送时间|寄件者|收件人|发送日期|日期|主题|抄送|From|Sent|Date|To|Subject|Cc)"
_HEAD = re.compile(rf"[>|*\s]*{_LABELS}\**\s*[:：|]", re.IGNORECASE)
_BEGINNINGS = (
    r"-{2,}\s*(?:原始邮件|邮件原件|(?:回复的)?原邮件|转发的?邮件(?:信息)?|Original Message|Forwarded message)\s*-{2,}",
    r"(?:原始邮件|Original Message)\s*[:：]?$",
    r"(?:在|於|于)?\s*\d{4}\s*[年/.-]\s*\d{1,2}\s*[月/.-]\s*\d{1,2}.{0,160}(?:写道|寫道)\s*[:：]",
    r".{0,160}(?:于|於|在)\s*\d{4}\s*[年/.-].{0,80}(?:写道|寫道)\s*[:：]",
    r"(?:On|At)\s.{4,200}wrote\s*[:：]",
    r"_{10,}$",
    r">",
)
_QUOTE_BEGINS = re.compile("|".join(_BEGINNINGS), re.IGNORECASE)
_WROTE_NEXT_LINE = re.compile(
    r"(?:(?:在|于|於)\s*)?\d{4}\s*[年/.-].{0,160}$|(?:On|At)\s.{4,160}$", re.IGNORECASE
)
_WROTE = re.compile(r".{0,120}(?:写道|寫道|wrote)\s*[:：]\s*$", re.IGNORECASE)
_SIGNATURE = re.compile(
    r"--\s?$|—{2,}\s?$|-{3,}$|_{3,9}$|(?:此致|敬礼|顺祝|顺颂|祝好|(?:best |kind )?regards)[^\w]{0,3}$",
    re.IGNORECASE,
)
_OF_A_PHONE = re.compile(
    r"(?:发自|發自|来自|從|从|Sent from|获取|Get)\s*(?:我的)?.{0,30}"
    r"(?:iPhone|iPad|Android|手机|手機|邮箱|信箱|邮件|Outlook|Mail|客户端|移动版|Foxmail|小米|华为|荣耀|vivo|OPPO).{0,20}$",
    re.IGNORECASE,
)
_MOST = 20_000  # characters that are looked at
_MOST_HTML = 20_000


def written_words(text: str) -> str:
    """Return the words above whatever is quoted, else those below a quote of which each line is marked; a line between
    them and a signature ends them, too."""
    lines = [line.strip().replace("\xa0", " ").replace("\u200b", "") for line in text[:_MOST].splitlines()]
    own = _own_words(lines)
    marked = [n for n, line in enumerate(lines) if line.startswith(">")]
    return own if own or not marked else _own_words(lines[marked[-1] + 1 :])


def _own_words(lines: list[str]) -> str:
    kept: list[str] = []
    for n, line in enumerate(lines):
        if _begins_quote(lines, n) or (_SIGNATURE.match(line) and any(kept)):
            break
        if not _OF_A_PHONE.match(line):
            kept.append(line)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(kept)).strip()


def _begins_quote(lines: list[str], n: int) -> bool:
    line = lines[n]
    if _QUOTE_BEGINS.match(line):
        return True
    following = [one for one in lines[n + 1 : n + 4] if one]
    if _HEAD.match(line) and sum(bool(_HEAD.match(one)) for one in following) >= 1:
        return True
    return bool(_WROTE_NEXT_LINE.match(line) and following and _WROTE.match(following[0]))


class _Text(HTMLParser):
    """The visible text of HTML; what is marked as quoted is left out."""

    _BREAKS = frozenset({"p", "div", "br", "tr", "li", "table", "h1", "h2", "h3", "hr", "blockquote"})
    _UNSEEN = frozenset({"style", "script", "head", "title", "blockquote"})
    _VOID = frozenset({"br", "hr", "img", "meta", "input", "link", "col", "wbr"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._open: list[tuple[str, bool]] = []

    @property
    def _hidden(self) -> bool:
        return any(hides for _, hides in self._open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._BREAKS:
            self.parts.append("\n")
        if tag not in self._VOID and len(self._open) < 500:
            marks = " ".join(value or "" for name, value in attrs if name in ("class", "id"))
            self._open.append((tag, tag in self._UNSEEN or "quote" in marks.lower()))

    def handle_endtag(self, tag: str) -> None:
        if tag in self._BREAKS:
            self.parts.append("\n")
        while any(name == tag for name, _ in self._open):
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def text_of_html(html: str) -> str:
    """Return what a reader sees of it, line by line, without what its mail program marks as quoted."""
    reader = _Text()
    # Its parser takes the square of the time for what it can never close.
    reader.feed(html[max(html.find("<body"), 0) :][:_MOST_HTML])
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
