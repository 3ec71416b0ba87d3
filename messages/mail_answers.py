"""What an SMTP server's answers and silences mean, step by step (RFC 5321, 4.2 and 4.5.3.2)."""

from __future__ import annotations

import re
import ssl
from enum import IntEnum

from aiosmtplib import SMTPException, SMTPResponseException

from bot.words import Fate, Outcome


class Step(IntEnum):
    """How far one mail has come."""

    CONNECT = 0
    STARTTLS = 1
    LOGIN = 2
    MAIL = 3
    RCPT = 4
    DATA = 5


# A refusal for good (5xx), by the step it answers; a refusal for now (4xx) is TRANSIENT.
_REFUSED = {
    Step.CONNECT: (Fate.CONFIG, "邮件服务器拒绝了连接"),
    Step.STARTTLS: (Fate.CONFIG, "邮件服务器拒绝加密"),
    Step.LOGIN: (
        Fate.CONFIG,
        "邮件服务器不接受登录，请核对 SMTP_USERNAME 和 SMTP_PASSWORD",
    ),
    Step.MAIL: (Fate.CONFIG, "邮件服务器不接受发件人，请核对 SMTP_FROM"),
    Step.RCPT: (Fate.RECIPIENT, "邮件服务器不接受这个收件人"),
    Step.DATA: (Fate.PAYLOAD, "邮件服务器不接受这封邮件"),
}
# Codes that mean the same at whatever step.
_ANYWHERE = {
    530: (Fate.CONFIG, "邮件服务器要求先登录或加密，请核对 SMTP 设置"),
    534: (Fate.CONFIG, "邮件服务器要求更强的登录方式"),
    535: (Fate.CONFIG, "邮件服务器不接受用户名或密码"),
    538: (Fate.CONFIG, "邮件服务器要求加密"),
}
# Exceptions without a code that speak of the server's abilities, not of the connection.
_UNABLE = {
    Step.STARTTLS: (
        "starttls",
        "邮件服务器不提供 STARTTLS 加密，未发送；请核对 SMTP_SECURITY。",
    ),
    Step.LOGIN: ("auth", "邮件服务器不提供可用的登录方式，请核对 SMTP_SECURITY。"),
}
_NO_SUCH_ADDRESS = re.compile(r"5\.1\.\d")  # RFC 3463: the addressing status


def outcome_of(step: Step, error: BaseException) -> Outcome:
    """The fate of a mail that failed with `error` at `step`.

    Without an answer, it is UNKNOWN once the text was on its way, else TRANSIENT.
    """
    if isinstance(error, SMTPResponseException) and 400 <= error.code < 600:
        return _answered(step, error.code, error.message)
    if step is Step.DATA:
        return Outcome(Fate.UNKNOWN, "data", "邮件已发出，但没有收到邮件服务器的答复。")
    insecure = _tls_error(error)
    if isinstance(insecure, ssl.SSLCertVerificationError):
        reason = insecure.verify_message
        return Outcome(Fate.CONFIG, "certificate", f"邮件服务器的证书无效（{reason}），未发送。")
    if insecure:
        detail = "不能与邮件服务器建立加密连接，请核对 SMTP_PORT 和 SMTP_SECURITY。"
        return Outcome(Fate.CONFIG, "tls", detail)
    if isinstance(error, TimeoutError):
        return Outcome(Fate.TRANSIENT, "timeout", "邮件服务器没有及时答复。")
    if isinstance(error, OSError):
        return Outcome(Fate.TRANSIENT, "connection", "连接不上邮件服务器，或连接中断。")
    if isinstance(error, SMTPException) and step in _UNABLE:
        return Outcome(Fate.CONFIG, *_UNABLE[step])
    if isinstance(error, SMTPException):
        return Outcome(Fate.TRANSIENT, "protocol", "邮件服务器的答复不合规范。")
    return Outcome(Fate.CONFIG, "settings", "SMTP 设置不正确，请核对主机名、用户名和密码。")


def hung_up(error: BaseException) -> bool:
    """Whether the server ended the connection, as servers do with one that was idle."""
    if isinstance(error, SMTPResponseException):
        return error.code == 421
    return isinstance(error, ConnectionError)


def _answered(step: Step, code: int, words: str) -> Outcome:
    words = " ".join(words.split())[:200].encode(errors="replace").decode()
    fate, detail = _ANYWHERE.get(code) or _REFUSED[step]
    # Of STARTTLS every refusal is for good: sending without encryption is no way out.
    later = code < 500 and step is not Step.STARTTLS
    mailbox_full = code == 552 and step is Step.RCPT
    if later or mailbox_full:
        fate, detail = Fate.TRANSIENT, "邮件服务器请稍后再试"
    elif code == 552:
        fate, detail = Fate.PAYLOAD, "邮件太大"
    elif step is Step.DATA and _NO_SUCH_ADDRESS.match(words):
        fate, detail = _REFUSED[Step.RCPT]
    return Outcome(fate, str(code), f"{detail}：{words}")


def _tls_error(error: BaseException) -> ssl.SSLError | None:
    """The TLS fault behind an error; aiosmtplib wraps it for `tls` and not for STARTTLS."""
    found: BaseException | None = error
    while found is not None and not isinstance(found, ssl.SSLError):
        found = found.__cause__
    if isinstance(found, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        return None  # the line broke
    return found
