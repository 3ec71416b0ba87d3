"""Mails that come in: what somebody wrote, above whatever their program quotes; and mails that no person wrote."""

from __future__ import annotations

from email.message import EmailMessage
from email.policy import SMTP

import pytest

from messages.email.incoming import concerns_us, read_mail
from messages.email.quotes import text_of_html, written_words
from messages.email.threads import answered_numbers, message_id

SECRET = "k9Tq2vXw7LmZ4bRn8sYd3HcJ6fPgA5eU"
OURS = message_id(7, "x.example", SECRET)
HEADS = "发件人: qs <qs@x.cn>\n发送时间: 2025年2月21日 9:00\n收件人: li\n主题: 提醒\n\n评估通过"


@pytest.mark.parametrize(
    ("text", "own"),
    [
        # QQ, 163 and its newer programs, Foxmail, Outlook, Gmail, Apple, telephones
        (f"已提交评估申请\n\n\n------------------ 原始邮件 ------------------\n{HEADS}", "已提交评估申请"),
        (
            f"已提交\n\n------------------&nbsp;原始邮件&nbsp;------------------\n{HEADS}".replace(
                "&nbsp;", "\xa0"
            ),
            "已提交",
        ),
        ('已送达\n\n\n\nAt 2025-02-21 09:00:00, "qs" <qs@x.cn> wrote:\n\n评估通过', "已送达"),
        (
            "已送达\n---- 回复的原邮件 ----\n| 发件人 | qs<qs@x.cn> |\n| 日期 | 2025年02月21日 |\n评估通过",
            "已送达",
        ),
        ('在 2025-02-21 09:00:00，"qs" <qs@x.cn> 写道：\n评估通过', ""),
        (f"进度\n\n\nli@x.cn\n \n{HEADS.replace(': ', '： ')}", "进度\n\nli@x.cn"),
        (f"确认 3\n\n________________________________\n{HEADS}", "确认 3"),
        ("确认 3\r\n\r\n-----Original Message-----\r\nFrom: qs\r\nSent: x\r\n评估通过", "确认 3"),
        (
            "好的，2月18日已启动审核\n\nqs <qs@x.cn> 于2025年2月21日周五 09:00写道：\n> 评估通过",
            "好的，2月18日已启动审核",
        ),
        ("收到\n\nOn Fri, Feb 21, 2025 at 9:00 AM qs <qs@x.cn> wrote:\n> x", "收到"),
        ("收到\n\nqs <qs@x.cn> 于\n2025年2月21日周五 09:00\n写道：\n评估通过", "收到\n\nqs <qs@x.cn> 于"),
        ("收到\n\n发自我的 iPhone\n\n> 在 2025年2月21日，09:00，qs <qs@x.cn> 写道：\n> 评估通过", "收到"),
        ("收到\n\n发自我的小米手机\n", "收到"),
        ("收到\n来自 Android 手机的 QQ邮箱\n", "收到"),
        ("收到\n\n获取 Outlook for iOS\n________________________________\nFrom: qs", "收到"),
        ("收到\n\n从 Windows 版邮件发送\n", "收到"),
        ("收到\n-- \n李工\n13800000001", "收到"),
        ("进度\n--------\n李工 环保部", "进度"),
        ("已启动审核\n\n此致\n敬礼！\n\n联系人：李工 13911112222", "已启动审核"),
        ("OK\nBest regards,\nLi", "OK"),
        # What a person writes about such things stays.
        ("邮件里说的日期不对，我们2025年2月18日就提交了", "邮件里说的日期不对，我们2025年2月18日就提交了"),
        ("发件人：张三\n已提交评估申请", "发件人：张三\n已提交评估申请"),
        ("手机号换成13900001111", "手机号换成13900001111"),
        ("", ""),
    ],
)
def test_own_words_stand_above_the_quote(text: str, own: str) -> None:
    assert written_words(text) == own


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (
            "<html><head><style>p{}</style></head><body><p>已提交<br>评估申请</p></body></html>",
            "已提交\n评估申请",
        ),
        ('<div>收到</div><div class="gmail_quote"><div>评估通过</div></div>', "收到"),
        ("<p>收到</p><blockquote>评估通过</blockquote><p>谢谢</p>", "收到\n\n谢谢"),
        ("<p>进度 &lt;全部&gt;&nbsp;</p><script>x()</script>", "进度 <全部>"),
        ("<div><p>没有关好", "没有关好"),
        ("<" * 5000, "<" * 5000),
    ],
)
def test_html_is_read_as_a_person_reads_it(html: str, text: str) -> None:
    assert text_of_html(html) == text


def mail(text: str = "进度", **headers: str) -> EmailMessage:
    made = EmailMessage()
    known = {
        "From": "李工 <LI@QQ.example>",
        "Subject": "回复：提醒",
        "In-Reply-To": OURS,
        "Message-ID": "<1@qq>",
    }
    for name, value in {**known, **{n.replace("_", "-"): v for n, v in headers.items()}}.items():
        if value:
            made[name] = value
    made.set_content(text)
    return made


def raw(made: EmailMessage) -> bytes:
    return made.as_bytes(policy=SMTP)


@pytest.mark.parametrize(
    ("headers", "sort"),
    [
        ({}, "written"),
        ({"Auto_Submitted": "no"}, "written"),
        ({"Auto_Submitted": "auto-replied"}, "automatic"),
        ({"Auto_Submitted": "auto-generated; x"}, "automatic"),
        ({"Precedence": "bulk"}, "automatic"),
        ({"X_Autoreply": "yes"}, "automatic"),
        ({"List_Id": "<a.b>"}, "automatic"),
        ({"Subject": "自动回复：提醒"}, "automatic"),
        ({"Subject": "回复：自动答复：提醒"}, "automatic"),
        ({"Subject": "Automatic reply: x"}, "automatic"),
        ({"Subject": "Out of Office: x"}, "automatic"),
        ({"Subject": "关于自动回复的问题"}, "written"),
        ({"Subject": "回复：退信是怎么回事"}, "written"),
        ({"X_Auto_Response_Suppress": "All"}, "written"),
        ({"Subject": "系统退信"}, "written"),
        ({"From": "postmaster@mx.example"}, "written"),
        ({"Return_Path": "<>"}, "automatic"),
    ],
)
def test_what_no_person_wrote_is_told_by_its_headers(headers: dict[str, str], sort: str) -> None:
    found = read_mail(raw(mail(**headers)), SECRET)
    assert found.sort == sort and found.about == (7,)
    assert found.text == ("进度" if sort == "written" else "")


@pytest.mark.parametrize("sender", ["MAILER-DAEMON@mx.example", "li@qq.example"])
def test_words_of_a_returned_mail_that_is_no_report_are_for_a_person_to_read(sender: str) -> None:
    words = f"550 5.1.1 用户不存在，邮箱不存在\n\n原邮件的头部：\nMessage-ID: {OURS}\n"
    found = read_mail(raw(mail(words, From=sender, Subject="系统退信", In_Reply_To="")), SECRET)
    assert (found.sort, found.about, found.failed) == ("written", (7,), frozenset())


def test_only_what_names_one_of_ours_concerns_us() -> None:
    head = raw(mail()).partition(b"\r\n\r\n")[0]
    assert concerns_us(head, SECRET) and not concerns_us(head, f"{SECRET}x")
    assert not concerns_us(b"From: a@b.c\r\nSubject: " + "开会".encode("gbk"), SECRET)
    assert answered_numbers(f"{OURS} {OURS} {message_id(9, 'x', SECRET)}", SECRET) == [7, 9]
    assert answered_numbers(OURS.replace(".7.", ".8."), SECRET) == []
    assert answered_numbers("<qingshen.9999999999.00000000000000000000@x>", SECRET) == []


def test_files_are_taken_and_a_signatures_logo_is_not() -> None:
    made = mail("见附件")
    made.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="申请.pdf")
    made.add_attachment(b"logo", maintype="image", subtype="png", disposition="inline", cid="<logo>")
    found = read_mail(raw(made), SECRET)
    assert [(one.name, one.content) for one in found.files] == [("申请.pdf", b"%PDF-1.4")]
    assert found.text == "见附件" and found.sender == "li@qq.example" and found.message_id == "<1@qq>"


@pytest.mark.parametrize(
    "odd",
    [
        b"",
        b"\r\n\r\n",
        b"From: \xb2\xe2\xca\xd4\r\nSubject: =?gb2312?B?@@?=\r\nContent-Type: text/plain; charset=odd\r\n\r\n\xb2",
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: image/png\r\n\r\n",
        b"Content-Type: multipart/report; boundary=b\r\n\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nx\r\n",
        b"From: <a@b\r\nMessage-ID: <" + b"x" * 900 + b">\r\n\r\nhi",
    ],
)
def test_odd_mails_are_read_without_an_error(odd: bytes) -> None:
    concerns_us(odd, SECRET)
    assert len(read_mail(odd, SECRET).key) == 64


@pytest.mark.parametrize(
    ("sender", "address"),
    [
        ("li@qq.example", "li@qq.example"),
        ("李工 <LI@qq.example>", "li@qq.example"),
        ('"li@qq.example" <li@qq.example>', "li@qq.example"),
        ('"Li, Gong" <li@qq.example>', "li@qq.example"),
        ("=?utf-8?b?5p2O5bel?= <li@qq.example>", "li@qq.example"),
        ("li@qq.example <evil@x.example>", ""),
        ("<li@qq.example>evil@x.example", ""),
        ("li@qq.example, evil@x.example", ""),
        ("=?utf-8?q?li=40qq.example?= <evil@x.example>", ""),
        ("li@qq.example (evil@x.example)", ""),
    ],
)
def test_there_is_one_sender_or_none(sender: str, address: str) -> None:
    made = raw(mail(From="")).replace(b"Subject:", b"From: " + sender.encode() + b"\r\nSubject:", 1)
    assert read_mail(made, SECRET).sender == address
    assert not read_mail(b"From: li@qq.example\r\n" + made, SECRET).sender


@pytest.mark.parametrize("charset", ["punycode", "idna", "utf-7", "unicode_escape", "odd"])
def test_no_mail_chooses_how_its_words_are_decoded(charset: str) -> None:
    head = (
        f"From: li@qq.example\r\nIn-Reply-To: {OURS}\r\nContent-Type: text/plain; charset={charset}\r\n\r\n"
    )
    words = "进度 +AGE- \\x41 xn--a-b"
    assert read_mail((head + words).encode(), SECRET).text == words
    assert read_mail(head.encode() + "进度".encode("gbk"), SECRET).text == "进度"


def test_words_below_a_marked_quote_are_the_senders_too() -> None:
    assert written_words("> 评估通过\n> 请答复\n\n已提交评估申请") == "已提交评估申请"
    lost = read_mail(raw(mail("主题：评估申请\n日期：2025年2月21日\n已提交评估申请")), SECRET)
    assert not lost.text and "已提交评估申请" in lost.unread
