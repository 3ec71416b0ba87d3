"""Whether a secret could be guessed: placeholders, words said over and over, and sequences."""

from __future__ import annotations

_SHORTEST = 16
_UNPREDICTABLE = 12  # characters at least that do not follow from those before them
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_PLACEHOLDERS = (
    "changeme",
    "changethis",
    "replaceme",
    "replacethis",
    "placeholder",
    "password",
    "passwd",
    "passphrase",
    "secret",
    "example",
    "yourkey",
    "default",
    "insecure",
    "openssl",
    "随机",
    "密钥",
    "字符",
)
_LOOKALIKES = str.maketrans("0134@$5", "oieaass")


def is_guessable(value: str, shortest: int = _SHORTEST) -> bool:
    if len(value) < shortest or _unpredictable(value.lower()) < _UNPREDICTABLE:
        return True
    letters = "".join(c for c in value.lower().translate(_LOOKALIKES) if c.isalnum())
    return any(word in letters for word in _PLACEHOLDERS)


def _unpredictable(text: str) -> int:
    return sum(not _follows(text, i) for i in range(len(text)))


def _follows(text: str, i: int) -> bool:
    """The next letter of an alphabet, of counting or of a keyboard's row; the same one again; or the
    end of three characters that stood before."""
    if i == 0:
        return False
    step = ord(text[i]) - ord(text[i - 1])
    pair = text[i - 1 : i + 1]
    if abs(step) <= 1 or any(pair in row or pair[::-1] in row for row in _ROWS):
        return True
    if i >= 2 and ord(text[i]) - ord(text[i - 2]) == 1:  # a1b2c3
        return True
    return i >= 2 and text[i - 2 : i + 1] in text[:i]
