"""Read what an SMTP server's answers and silences mean, step by step (RFC 5321, 4.2 and 4.5.3.2)."""

from __future__ import annotations

import re
import ssl
from enum import IntEnum

from aiosmtplib import SMTPException, SMTPResponseException

from bot.words import SendOutcome, SendStatus


class SmtpStage(IntEnum):
    """How far the sending of one mail has come."""

    CONNECT = 0
    STARTTLS = 1
    LOGIN = 2
    MAIL = 3
    RCPT = 4
    DATA = 5


# A refusal for good (5xx), by the step it answers; a refusal for now (4xx) is TRANSIENT.
# At RCPT and DATA servers say 5xx to whoever comes too often, too, or on a day that they dislike:
# only words about the address itself say that there is none (`_PERSONAL`).
_REFUSED = {
    SmtpStage.CONNECT: (SendStatus.CONFIG, "邮件服务器拒绝了连接"),
    SmtpStage.STARTTLS: (SendStatus.CONFIG, "邮件服务器拒绝加密"),
    SmtpStage.LOGIN: (SendStatus.CONFIG, "邮件服务器不接受登录，请核对 SMTP_USERNAME 和 SMTP_PASSWORD"),
    SmtpStage.MAIL: (SendStatus.CONFIG, "邮件服务器不接受发件人，请核对 SMTP_FROM"),
    SmtpStage.RCPT: (SendStatus.REFUSED, "邮件服务器这次没有接受这个收件人"),
    SmtpStage.DATA: (SendStatus.REFUSED, "邮件服务器这次没有接受这封邮件"),
}
# Codes that mean the same at whatever step.
_ANYWHERE = {
    530: (SendStatus.CONFIG, "邮件服务器要求先登录或加密，请核对 SMTP 设置"),
    534: (SendStatus.CONFIG, "邮件服务器要求更强的登录方式"),
    535: (SendStatus.CONFIG, "邮件服务器不接受用户名或密码"),
    538: (SendStatus.CONFIG, "邮件服务器要求加密"),
}
# Exceptions without a code that are about the server's abilities, not of the connection.
_UNABLE = {
    SmtpStage.STARTTLS: ("starttls", "邮件服务器不提供 STARTTLS 加密，未发送；请核对 SMTP_SECURITY。"),
    SmtpStage.LOGIN: ("auth", "邮件服务器不提供可用的登录方式，请核对 SMTP_SECURITY。"),
}
_NO_SUCH = (SendStatus.RECIPIENT, "没有这个收件地址")
# RFC 3463: there is no such mailbox or domain, or it takes no mail. No other status ends an address: 5.1.7 and 5.1.8
# are the sender's, 5.4.x the way's, and 5.7.x (a policy's) is said to whoever sends too much, too.
_ADDRESSING = re.compile(r"5\.1\.(?:1|2|10)\b")
_NEVER_THE_ADDRESS = re.compile(r"5\.[3467]\.\d|5\.1\.[78]\b|4\.\d{1,3}\.\d")
_RETURNED_WITH = re.compile(r"\b55\d[ -]#?5\.1\.(?:1|2|10)\b")
_OF_THE_SENDER = (
    "spf",
    "dkim",
    "dmarc",
    "spam",
    "relay",
    "block",
    "blacklist",
    "client host",
    "helo",
    "sender",
)
_PERSONAL = (
    "no such user",
    "no such recipient",
    "no such mailbox",
    "no such address",
    "no such account",
    "user unknown",
    "unknown user",
    "unknown recipient",
    "unknown mailbox",
    "recipient unknown",
    "user not found",
    "mailbox not found",
    "recipient not found",
    "address not found",
    "user does not exist",
    "user doesn't exist",
    "mailbox does not exist",
    "mailbox not exist",
    "account does not exist",
    "recipient does not exist",
    "user not exist",
    "invalid mailbox",
    "用户不存在",
    "收件人不存在",
    "邮箱不存在",
    "地址不存在",
    "账号不存在",
    "帐号不存在",
)
_FULL = ("5.2.2", "4.2.2", "mailbox full", "mailbox is full", "over quota", "邮箱已满", "空间已满")
# How servers say that we send too much, by the minute or by the day: the whole channel rests.
_TOO_MUCH = (
    "frequency",
    "too many",
    "too fast",
    "rate limit",
    "ratelimit",
    "rate-limit",
    "throttl",
    "quota",
    "limit exceeded",
    "exceeded the limit",
    "exceeds limit",
    "sending limit",
    "daily limit",
    "频率",
    "频繁",
    "上限",
    "超过限制",
    "超出限制",
)


def outcome_of(step: SmtpStage, error: BaseException) -> SendOutcome:
    """Return the outcome of a mail that failed with `error` at `step`.

    If the server did not answer, it is UNKNOWN once the text was on its way, else TRANSIENT.
    """
    if isinstance(error, SMTPResponseException) and 400 <= error.code < 600:
        return _answered(step, error.code, error.message)
    if step is SmtpStage.DATA:
        return SendOutcome(SendStatus.UNKNOWN, "data", "邮件已发出，但没有收到邮件服务器的答复。")
    insecure = _tls_error(error)
    if isinstance(insecure, ssl.SSLCertVerificationError):
        reason = insecure.verify_message
        return SendOutcome(SendStatus.CONFIG, "certificate", f"邮件服务器的证书无效（{reason}），未发送。")
    if insecure:
        detail = "不能与邮件服务器建立加密连接，请核对 SMTP_PORT 和 SMTP_SECURITY。"
        return SendOutcome(SendStatus.CONFIG, "tls", detail)
    if isinstance(error, TimeoutError):
        return SendOutcome(
            SendStatus.TRANSIENT, "timeout", "邮件服务器没有及时答复，请检查网络和 SMTP_PORT。"
        )
    if isinstance(error, OSError):
        return SendOutcome(
            SendStatus.TRANSIENT,
            "connection",
            "连接不上邮件服务器，或连接中断，请检查网络和 SMTP_HOST、SMTP_PORT。",
        )
    if isinstance(error, SMTPException) and step in _UNABLE:
        return SendOutcome(SendStatus.CONFIG, *_UNABLE[step])
    if isinstance(error, SMTPException):
        return SendOutcome(SendStatus.TRANSIENT, "protocol", "邮件服务器的答复不合规范。")
    return SendOutcome(SendStatus.CONFIG, "settings", "SMTP 设置不正确，请核对主机名、用户名和密码。")


def hung_up(error: BaseException) -> bool:
    """Say whether the server ended the connection, as servers do with an idle one."""
    if isinstance(error, SMTPResponseException):
        return error.code == 421
    return isinstance(error, ConnectionError)


def _answered(step: SmtpStage, code: int, words: str) -> SendOutcome:
    words = " ".join(words.split())[:200].encode(errors="replace").decode()
    status, detail = _meaning(step, code, words.lower())
    # The server's own words are for whoever set it up, and for no list.
    told = f"{detail}：{words}" if status is SendStatus.CONFIG else f"{detail}。"
    return SendOutcome(status, str(code), told)


def _meaning(step: SmtpStage, code: int, words: str) -> tuple[SendStatus, str]:
    """Return the outcome's status and its meaning in Chinese, by the first rule that fits. `words` are in
    lower case."""
    later = SendStatus.TRANSIENT, "邮件服务器请稍后再试"
    of_mail = step in (SmtpStage.MAIL, SmtpStage.RCPT, SmtpStage.DATA)
    if code in _ANYWHERE:
        return _ANYWHERE[code]
    # At MAIL it would be the sender's address.
    of_address = step in (SmtpStage.RCPT, SmtpStage.DATA) and code >= 500
    if of_address and is_no_address(words):
        return _NO_SUCH
    if (step is SmtpStage.RCPT and code == 552) or (of_mail and any(sign in words for sign in _FULL)):
        return later
    if code == 552:
        return SendStatus.PAYLOAD, "邮件太大"
    if any(sign in words for sign in _TOO_MUCH):
        return SendStatus.THROTTLED, "邮件服务器限制发送"
    if of_address and says_no_such(words):
        return _NO_SUCH
    # Of STARTTLS every refusal is for good: sending without encryption is no way out.
    if code < 500 and step is not SmtpStage.STARTTLS:
        return later
    return _REFUSED[step]


def is_no_address(status: str) -> bool:
    """Say whether the status with which a refusal begins ends the recipient's address."""
    return bool(_ADDRESSING.match(status))


def says_no_such(words: str) -> bool:
    """Say whether the words of a refusal, in lower case, are certainly about the recipient's address."""
    if is_no_address(words):
        return True
    if _NEVER_THE_ADDRESS.match(words) or any(sign in words for sign in (*_OF_THE_SENDER, *_TOO_MUCH)):
        return False
    return any(sign in words for sign in _PERSONAL)


def returned_as_no_address(text: str) -> bool:
    """Say whether a mail that came back without a report quotes the status of an address that is none."""
    return bool(_RETURNED_WITH.search(text))


def _tls_error(error: BaseException) -> ssl.SSLError | None:
    """Return the TLS error behind an error. aiosmtplib wraps it for `tls`, but not for STARTTLS."""
    found: BaseException | None = error
    while found is not None and not isinstance(found, ssl.SSLError):
        found = found.__cause__
    if isinstance(found, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        return None  # the line broke
    return found
