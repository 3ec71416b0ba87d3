"""Encrypt and decrypt WeCom's callbacks (path 90968). No other file uses wechatpy's crypto.

wechatpy provides AES-CBC, the padding and the signature. Its own `decrypt` is not used: it checks neither
padding nor length, so a malformed body raises struct.error, IndexError or UnicodeDecodeError, and a short
one passes unnoticed. Its signature compare takes as long as the strings agree, and its random prefix does
not come from the operating system.
"""

from __future__ import annotations

import base64
import hmac
import re
import secrets
from functools import cache, cached_property
from typing import Any

_AES_KEY = re.compile(r"[A-Za-z0-9+/]{43}", re.ASCII)
_PREFIX = 16  # random bytes before the length
_HEAD = _PREFIX + 4  # … and the length itself, big-endian
_BLOCK = 16  # of AES; the padding goes up to 32


class CipherError(Exception):
    """Raised for an encrypted text that is not ours or is incomplete. The message never holds the text."""


class _WrongReceiver(CipherError):
    """Raised for a text that our key decrypts but that is meant for another corp."""


@cache
def _library() -> Any:
    """Return wechatpy's class with random bytes from the system.

    It is loaded when first used, because the library brings along its clients for the platform, which we do
    not use.
    """
    from wechatpy.enterprise.crypto import PrpCrypto

    class Crypto(PrpCrypto):  # type: ignore[misc]  # wechatpy is untyped
        def get_random_string(self) -> bytes:
            return secrets.token_bytes(_PREFIX)

    return Crypto


def preload_cipher() -> None:
    """Load beforehand what the first callback needs."""
    _library()


class Cipher:
    """Signs, encrypts and decrypts for one app; `corp_id` is the receiveid ("" for robots).

    ValueError, in the administrator's words, when the key is not an EncodingAESKey.
    """

    def __init__(self, token: str, aes_key: str, corp_id: str) -> None:
        if not _AES_KEY.fullmatch(aes_key):  # wechatpy only asserts, which -O removes
            raise ValueError(
                "WECOM_AES_KEY（企业微信后台的 EncodingAESKey）应为 43 位字母和数字，"
                f"现在是 {len(aes_key)} 位，请重新复制。"
            )
        self._token = token
        self._key = base64.b64decode(aes_key + "=")
        self._corp_id = corp_id

    @cached_property
    def _crypto(self) -> Any:
        return _library()(self._key)

    def __repr__(self) -> str:
        return f"Cipher(corp_id={self._corp_id!r})"

    def sign(self, timestamp: str, nonce: str, encrypted: str) -> str:
        """Return the SHA-1 (lower-case hex) over the sorted token, timestamp, nonce and ciphertext."""
        from wechatpy.utils import WeChatSigner

        signer = WeChatSigner()
        signer.add_data(self._token, timestamp, nonce, encrypted)
        return str(signer.signature)

    def check(self, signature: str, timestamp: str, nonce: str, encrypted: str) -> bool:
        """Say whether WeCom signed this; the comparison takes constant time, and odd characters are simply
        refused."""
        try:
            expected = self.sign(timestamp, nonce, encrypted)
        except UnicodeEncodeError:
            return False
        # As bytes: compare_digest refuses text that is not ASCII with a TypeError.
        return hmac.compare_digest(expected.encode(), signature.encode(errors="replace"))

    def encrypt(self, text: str, receiver: str = "") -> str:
        """Return the encrypted text in Base64, as the Encrypt element of a reply carries it."""
        return bytes(self._crypto.encrypt(text, receiver or self._corp_id)).decode("ascii")

    def decrypt(self, encrypted: str) -> str:
        """Return the text inside; CipherError for everything that is not a complete text for us."""
        text, receiver = self.opened_for(encrypted)
        if not hmac.compare_digest(receiver.encode(), self._corp_id.encode()):
            raise _WrongReceiver("for another receiver")
        return text

    def opened_for(self, encrypted: str) -> tuple[str, str]:
        """Return the text inside, and whom it is for: the caller says who that may be. CipherError for what is no
        complete text."""
        try:
            sealed = base64.b64decode(encrypted, validate=True)
        except ValueError as error:
            raise CipherError("not base64") from error
        if not sealed or len(sealed) % _BLOCK:
            raise CipherError("not whole blocks")
        frame = _unpadded(bytes(self._crypto.cipher.decrypt(sealed)))
        if len(frame) < _HEAD:
            raise CipherError("too short")
        end = _HEAD + int.from_bytes(frame[_PREFIX:_HEAD], "big")
        if end > len(frame):
            raise CipherError("length beyond the end")
        try:
            return frame[_HEAD:end].decode(), frame[end:].decode()
        except UnicodeDecodeError as error:
            raise CipherError("not UTF-8") from error


def _unpadded(plain: bytes) -> bytes:
    """Remove the PKCS#7 padding to blocks of 32 bytes: 1 to 32 bytes, each of which says how many there
    are."""
    size = plain[-1]
    if not 1 <= size <= 32 or plain[-size:] != bytes([size]) * size:
        raise CipherError("bad padding")
    return plain[:-size]
