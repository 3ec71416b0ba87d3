"""A mail address as every entrance takes it: whole, or not at all. What the mailer refuses is none."""

from __future__ import annotations

from bot.words.patterns import lazy

_LONGEST, _LOCAL = 200, 64  # characters: of a column, and of RFC 5321
_ADDRESS = lazy(
    r"[A-Za-z0-9_%+'-]+(?:\.[A-Za-z0-9_%+'-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
# What stands between words; a Chinese character does, a letter of another script does not.
_WORD = lazy(r"[^\s\u4e00-\u9fff、。，；：！？,;:()（）<>《》【】“”‘\"]+")
_MENTION = lazy(r"(?:^|(?<=\s))@(?=[\u4e00-\u9fff])")  # @张三 in a chat is nobody's address


def is_mail_address(text: str) -> bool:
    local = text.partition("@")[0]
    return len(text) <= _LONGEST and len(local) <= _LOCAL and bool(_ADDRESS.fullmatch(text))


def mail_words(text: str) -> tuple[list[str], str]:
    """Return the words that are written like mail addresses, right or wrong, and the text without them.
    None is cut: éric@x.cn is one word, and no address."""
    plain = _MENTION.sub(" ", text)
    found = [word.rstrip(".") for word in _WORD.findall(plain) if "@" in word]
    return found, _WORD.sub(lambda m: " " if "@" in m[0] else m[0], plain)
