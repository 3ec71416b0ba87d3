"""The callback's cipher, against WeCom's own vectors (path 90968) and hostile input."""

from __future__ import annotations

import base64
import struct

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher as Aes
from cryptography.hazmat.primitives.ciphers import algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st

from messages.wecom.cipher import Cipher, CipherError
from messages.wecom.inbound import parse_envelope, parse_message

TOKEN = "QDG6eK"
KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
CORP = "wx5823bf96d3bd56c7"
ECHO = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
POSTED = (
    "<xml><ToUserName><![CDATA[wx5823bf96d3bd56c7]]></ToUserName><Encrypt><![CDATA["
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3Qczc"
    "dCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLj"
    "vd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMn"
    "vw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k"
    "22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2Yoy"
    "yH2uyPIGHBZZIs2pDBS8R07+qN+E7Q==]]></Encrypt><AgentID><![CDATA[218]]></AgentID></xml>"
)


@pytest.fixture
def cipher() -> Cipher:
    """The cipher with the test's token and key."""
    return Cipher(TOKEN, KEY, CORP)


def seal(frame: bytes) -> str:
    """Encrypts a frame as it is, so that tests can make malformed ones."""
    key = base64.b64decode(KEY + "=")
    encryptor = Aes(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(frame) + encryptor.finalize()).decode()


def frame(text: bytes, receiver: bytes = CORP.encode(), length: int | None = None) -> bytes:
    """A plaintext as WeCom frames it: random bytes, the length, the text, the receiver, the padding."""
    size = len(text) if length is None else length
    body = b"r" * 16 + struct.pack(">I", size) + text + receiver
    pad = 32 - len(body) % 32
    return body + bytes([pad]) * pad


def test_the_official_url_verification(cipher: Cipher) -> None:
    signature = "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"
    assert cipher.check(signature, "1409659589", "263014780", ECHO)
    assert cipher.decrypt(ECHO) == "1616140317555161061"


def test_the_official_message(cipher: Cipher) -> None:
    encrypted = parse_envelope(POSTED.encode())
    signature = "477715d11cdb4164915debcba66cb864d751f3e6"
    assert cipher.check(signature, "1409659813", "1372623149", encrypted)
    message = parse_message(cipher.decrypt(encrypted))
    assert (message.user, message.kind, message.text) == ("mycreate", "text", "hello")
    assert (message.msg_id, message.agent_id) == ("4561255354251345929", 218)


@settings(deadline=None)  # machines are noisy
@given(st.text(st.characters(codec="utf-8"), max_size=300))
def test_what_is_encrypted_can_be_read(text: str) -> None:
    cipher = Cipher(TOKEN, KEY, CORP)
    assert cipher.decrypt(cipher.encrypt(text)) == text


def test_the_same_text_never_looks_the_same(cipher: Cipher) -> None:
    assert len({cipher.encrypt("确认 1") for _ in range(50)}) == 50


@pytest.mark.parametrize("length", [1, 42, 44, 0])
def test_a_key_of_another_length_is_refused_in_plain_words(length: int) -> None:
    with pytest.raises(ValueError, match=rf"43 位.*{length} 位") as caught:
        Cipher(TOKEN, "k" * length, CORP)
    assert "kk" not in str(caught.value)


def test_a_key_with_other_characters_is_refused() -> None:
    with pytest.raises(ValueError, match="EncodingAESKey"):
        Cipher(TOKEN, "-" * 43, CORP)


@pytest.mark.parametrize(
    "signature", ["", "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd4", "签名", "\udcff", "5C45FF5E" + "0" * 32]
)
def test_a_wrong_signature_is_a_plain_no(cipher: Cipher, signature: str) -> None:
    assert cipher.check(signature, "1409659589", "263014780", ECHO) is False


def test_odd_characters_in_the_signed_parts_are_a_plain_no(cipher: Cipher) -> None:
    assert cipher.check("0" * 40, "\udcff", "263014780", ECHO) is False


def test_another_corps_text_is_refused(cipher: Cipher) -> None:
    with pytest.raises(CipherError, match="another receiver"):
        cipher.decrypt(Cipher(TOKEN, KEY, "ww-other").encrypt("确认 1"))


@pytest.mark.parametrize(
    ("sealed", "why"),
    [
        ("", "blocks"),
        ("!!!!", "base64"),
        ("中文", "base64"),
        (ECHO.replace("+", " "), "base64"),
        (base64.b64encode(b"x" * 15).decode(), "blocks"),
        (base64.b64encode(b"x" * 64).decode(), "padding"),
        (seal(b"\x00" * 32), "padding"),  # wechatpy: struct.error
        (seal(b"\x21" * 64), "padding"),  # 33 > 32
        (seal(b"a" * 30 + b"\x07\x02"), "padding"),  # the two differ
        (seal(b"\x20" * 32), "short"),  # nothing but padding
        (seal(frame(b"hello", length=4000)), "length"),
        (seal(frame(b"hello", length=2**32 - 1)), "length"),
        (seal(frame(b"hello", length=3)), "receiver"),
        (seal(frame(b"\xff\xfe\xfa")), "UTF-8"),  # wechatpy: UnicodeDecodeError
    ],
)
def test_malformed_ciphertext_is_a_cipher_error(cipher: Cipher, sealed: str, why: str) -> None:
    with pytest.raises(CipherError, match=why):
        cipher.decrypt(sealed)


def test_a_length_beyond_the_end_is_refused_even_without_a_receiver() -> None:
    robot = Cipher(TOKEN, KEY, "")  # here wechatpy accepts a truncated text
    with pytest.raises(CipherError, match="length"):
        robot.decrypt(seal(frame(b"hello", b"", length=500)))


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_noise_is_never_another_exception(noise: bytes) -> None:
    cipher = Cipher(TOKEN, KEY, CORP)
    for sealed in (base64.b64encode(noise).decode(), noise.decode("latin-1")):
        with pytest.raises(CipherError):
            cipher.decrypt(sealed)


def test_padding_of_seventeen_to_thirty_two_bytes_is_read(cipher: Cipher) -> None:
    assert all(cipher.decrypt(seal(frame(b"a" * n))) == "a" * n for n in range(40))


def test_secrets_are_not_shown(cipher: Cipher) -> None:
    assert TOKEN not in repr(cipher) and KEY not in repr(cipher)
