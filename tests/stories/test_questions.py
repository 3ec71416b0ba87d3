"""提问: a known answer first, the desk behind it, and the way back to the same chat."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.words import Channel
from handlers.runtime.bootstrap import load_faq
from handlers.runtime.settings import Settings, SettingsError
from messages.catalogue import explain
from storage import missing, models, people, ticket_records, tickets
from tests.harness import Harness, moment
from tests.people import CLERK, COUNTY, FIRM, PROVINCE, STAFF, SUPPORT, firm, mail, officer, workbook

UPLOAD = "提问 附件上传失败怎么办"
ODD = "提问 打印出来的表格少了一栏"
BOTH_OF_DESK = workbook(firm(), staff=[*STAFF, officer("技术支持", "desk2", 单位="审核管理系统")])
NO_DESK = workbook(firm(), staff=[row for row in STAFF if row["级别"] != "技术支持"])


async def ticket(number: int = 1) -> models.Ticket:
    return await models.Ticket.get(id=number)


async def test_a_question_goes_its_whole_way(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-19T09:00", digests=False) as s:
        await s.begin(workbook())
        reply = await s.says(CLERK, UPLOAD)
        assert "工单号 1" in reply and "PDF" in reply and "未解决" in reply
        await s.tick()
        s.quiet(SUPPORT)  # the asker tries the known answer first
        assert "已转技术支持" in await s.says(CLERK, "未解决")
        await s.tick()
        heard = await s.expect(SUPPORT, "工单 1", FIRM, "石家庄市桥西区", "提出评估申请", "2月28日")
        assert "138000" not in heard.text  # no private number
        assert "已先给出常见答复" in heard.text
        assert "已回复工单 1" in await s.says(SUPPORT, "回复 1 请换谷歌浏览器再传")
        await s.tick()
        await s.expect(CLERK, "附件上传失败怎么办", "请换谷歌浏览器再传")
        assert "重新办理" in await s.says(CLERK, "追问 1 换了还是不行")
        await s.tick()
        await s.expect(SUPPORT, "追问", "换了还是不行", "上次答复：请换谷歌浏览器再传")
        await s.says(SUPPORT, "回复 1 已在后台处理，请重新上传")
        await s.tick()
        await s.expect(CLERK, "已在后台处理")
        assert "5分" in await s.says(CLERK, "评价 1 5")
        assert "已关闭" in await s.says(SUPPORT, "关闭 1")
        closed = await ticket()
        assert (closed.helpful, closed.score, closed.turn) == (False, 5, 2)
        assert [w.side for w in await tickets.words(1)] == ["asker", "desk", "asker", "desk"]
        assert await missing.all_problems() == []


async def test_a_known_answer_that_helps_never_reaches_the_desk(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-19T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, UPLOAD)
        assert "已办结" in await s.says(CLERK, "是")
        await s.tick("2025-02-19T10:00")
        s.quiet(SUPPORT)
        (told,) = [m for m in await s.messages(person=SUPPORT) if m["kind"] == "ticket"]
        assert told["status"] == "cancelled" and "已答复或已关闭" in told["reason"]
        (topic,) = await ticket_records.repeated(moment("2025-02-01T00:00"))
        assert (topic.topic, topic.asked, topic.helpful, topic.unhelpful) == ("upload", 1, 1, 0)


async def test_a_range_of_tickets_is_asked_about(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T09:00") as s:
        await s.imports(BOTH_OF_DESK)
        for text in ("提问 样表里少了一栏", "提问 样表的第二页打不开", "提问 样表的第三页空白"):
            await s.says(CLERK, text)
        assert "编号50没有向您列出过" in await s.says(SUPPORT, "关闭 1-50")
        asked = await s.says(SUPPORT, "关闭 1-3")
        assert "共3项" in asked and "样表里少了一栏" in asked
        assert not any([(await ticket(n)).closed_at for n in (1, 2, 3)])
        assert (await s.says(SUPPORT, "是")).count("已关闭工单") == 3
        s.read_all()


async def test_who_says_nothing_more_is_not_forgotten(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-19T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, UPLOAD)
        (told,) = [m for m in await s.messages("waiting") if m["kind"] == "ticket"]
        assert "常见问题" in told["reason"]
        await s.tick("2025-02-19T09:29")
        s.quiet(SUPPORT)
        await s.tick("2025-02-19T09:31")
        await s.expect(SUPPORT, "工单 1", "附件上传失败怎么办")


async def test_no_answers_to_it_and_more_words_are_taken(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-19T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, UPLOAD)
        assert "已转技术支持" in await s.says(CLERK, "否")
        await s.tick()
        await s.expect(SUPPORT, "工单 1")
        assert "已补充到工单 1" in await s.says(CLERK, "提问 #1 文件是8兆的PDF")
        assert "已补充到工单 1" in await s.says(CLERK, "追问 网速没有问题")
        await s.tick()
        more = "".join(h.text for h in s.read_all())
        assert "8兆的PDF" in more and "网速没有问题" in more
        assert (await ticket()).turn == 1  # the clock runs on
        assert "同样的提问已经收到" in await s.says(CLERK, UPLOAD)
        assert await models.Ticket.all().count() == 1


async def test_a_sentence_after_the_answer_is_perhaps_a_follow_up(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-19T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, ODD)
        await s.tick()
        await s.expect(SUPPORT, "少了一栏")
        await s.says(SUPPORT, "回复 1 请横向打印")
        await s.tick()
        await s.expect(CLERK, "请横向打印")
        before = await s.rows()
        assert "追问" in await s.says(CLERK, "横向的字太小看不清")
        after = await s.rows()
        assert before["tickets"] == after["tickets"]  # asked, not done
        assert "重新办理" in await s.says(CLERK, "是")
        await s.tick()
        await s.expect(SUPPORT, "横向的字太小看不清")


async def test_the_answer_finds_an_asker_who_lost_wecom(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-19T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, ODD)
        await s.tick()
        await s.expect(SUPPORT, "少了一栏")
        s.twin.directory.leave(CLERK)
        await s.says(SUPPORT, "回复 1 请重新下载表格")
        await s.tick()
        await s.expect_mail(mail(CLERK), "答复", "请重新下载表格")


async def test_two_of_the_desk_do_not_both_answer(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-19T09:00", digests=False) as s:
        await s.begin(BOTH_OF_DESK)
        await s.says(CLERK, ODD)
        await s.tick()
        await s.expect(SUPPORT, "少了一栏")
        await s.expect("desk2", "少了一栏")
        await s.says(SUPPORT, "回复 1 请重新下载表格")
        assert "尚未发出" in await s.says("desk2", "回复 1 请横向打印")
        assert "取消" in await s.says("desk2", "否")
        await s.tick()
        await s.expect(CLERK, "重新下载", without="横向")
        s.quiet()
        await s.says("desk2", "回复 1 请横向打印")
        assert "已回复" in await s.says("desk2", "是")
        await s.tick()
        await s.expect(CLERK, "请横向打印")


async def test_the_desk_passes_a_question_of_the_work_on(database_url: str) -> None:
    async with Harness(database_url, at="2025-02-20T10:00") as s:
        await s.begin(workbook())
        await s.says(CLERK, "提问 现场那天要不要停产配合")
        await s.tick()
        await s.expect(SUPPORT, "工单 1")
        assert "没有编号为 9" in await s.says(SUPPORT, "移交 9")
        assert "不属于您的办理范围" in await s.says(PROVINCE, "关闭 1")
        reply = await s.says(SUPPORT, "移交工单1给省级")
        assert "已移交省级工作联系人" in reply and "2025年2月24日" in reply
        assert "没有移交" in await s.says(SUPPORT, "移交 1")
        await s.tick()
        await s.expect(PROVINCE, "【工单 1·业务】", "现场那天要不要停产配合", "解答 1")
        await s.expect(CLERK, "工单 1", "已转省级工作联系人")
        s.quiet(SUPPORT)
        assert "已回复工单 1" in await s.says(PROVINCE, "解答 1 不需要停产")
        await s.tick()
        await s.expect(CLERK, "不需要停产")
        assert "没有移交" in await s.says(SUPPORT, "转交 1")


async def test_what_was_added_is_passed_on_with_the_question(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T10:00") as s:
        await s.begin(workbook())
        await s.says(CLERK, "提问 现场那天要不要停产配合")
        await s.tick()
        await s.says(CLERK, "追问 1 两条生产线都要停吗")
        assert "已移交" in await s.says(SUPPORT, "移交 1")  # the addition has not left yet
        await s.tick()
        told = sorted(h.text for h in s.read_all() if h.to == PROVINCE and "工单 1" in h.text)
        assert [t.partition("】")[0] for t in told] == ["【工单 1·业务", "【工单 1·追问"], told
        assert "现场那天要不要停产配合" in told[0]
        assert "两条生产线都要停吗" in told[1] and "解答 1" in told[1]


async def test_what_follows_a_bare_number_is_shown_before_it_is_sent(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T10:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, "提问 打印出来的表格少了一栏")
        await s.tick()
        s.read_all()
        for aside in ("等一下我查查", "先放着", "咋回", "哪个公司的", "老麻你来答这个", "是不是上次那个人"):
            await s.says(SUPPORT, "回复1")
            reply = await s.says(SUPPORT, aside)
            assert "已回复" not in reply and "尚未" in reply, reply
        assert "“请横向打印”作为答复发给" in await s.says(SUPPORT, "请横向打印")
        assert "已回复工单 1" in await s.says(SUPPORT, "是")
        await s.tick()
        await s.expect(CLERK, "请横向打印", without="上次")


async def test_one_answer_to_several(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-20T10:00") as s:
        await s.begin(workbook())
        await s.says(CLERK, "提问 打印出来的表格少了一栏")
        await s.says(CLERK, "提问 导出的名单是空的")
        await s.tick()
        s.read_all()
        for again in ("回复 1", "收到", "好的"):
            assert "写明工单号和答复内容" in await s.says(SUPPORT, "回复 1")
            assert "已回复" not in await s.says(SUPPORT, again)
        reply = await s.says(SUPPORT, "回复 1、2 请重新登录后再试")
        assert "已回复工单 1" in reply and "已回复工单 2" in reply
        await s.tick()
        told = "".join(h.text for h in s.read_all() if h.to == CLERK)
        assert "工单 1" in told and "工单 2" in told and told.count("请重新登录后再试") == 2
        assert "不客气" in await s.says(CLERK, "非常感谢，辛苦了！")
        assert "您好！" in await s.says(CLERK, "你好，在吗")
        await s.says(CLERK, "提问 谢谢，还有一栏也少了")
        await s.tick()
        await s.expect(SUPPORT, "工单 3", "还有一栏也少了")


async def test_closed_without_a_word_is_told(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-19T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, ODD)
        await s.tick()
        await s.expect(SUPPORT, "少了一栏")
        await s.says(SUPPORT, "关闭 1")
        await s.tick()
        await s.expect(CLERK, "未另作答复", "追问 1")
        assert "重新办理" in await s.says(CLERK, "追问 1 请看一下")
        await s.tick()
        await s.expect(SUPPORT, "请看一下")
        assert "已超过" not in await s.says(SUPPORT, "工单")


async def test_several_enterprises_are_asked_for_once(database_url: str) -> None:
    other = "石家庄栎川铸造有限公司"
    two = workbook(firm(1), firm(2, other, CLERK, 联系人="联系人1", 联系电话="13800000001"))
    async with Harness(database_url, at="2025-02-19T09:00", digests=False) as s:
        await s.begin(two)
        reply = await s.says(CLERK, ODD)
        assert "1 " in reply and FIRM in reply and other in reply
        assert (await ticket()).case_id is None  # stored all the same
        assert "栎川" in await s.says(CLERK, "2")
        await s.tick()
        await s.expect(SUPPORT, other, "少了一栏")
        s.quiet(SUPPORT)
        reply = await s.says(CLERK, f"提问 {FIRM}的表格少了一页")
        assert "请问是哪一家" not in reply
        await s.tick()
        await s.expect(SUPPORT, FIRM)


async def test_work_goes_to_the_province_and_doubt_to_the_desk(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-19T09:00", digests=False) as s:
        await s.begin(workbook())
        reply = await s.says(CLERK, "提问 评估收费吗")
        assert "不向企业收取费用" in reply
        assert "省级工作联系人" in await s.says(CLERK, "未解决 1")
        await s.tick()
        await s.expect(PROVINCE, "业务", "评估收费吗", "解答 1 内容")
        assert "没有编号为 2" in await s.says(PROVINCE, "解答 2 不收费")
        assert "已回复" in await s.says(PROVINCE, "解答 1 评估验收都不收费")
        await s.tick()
        await s.expect(CLERK, "都不收费")
        await s.says(CLERK, ODD)
        await s.tick()
        await s.expect(SUPPORT, "少了一栏")
        assert "没有编号为 2" in await s.says(PROVINCE, "解答 2 你好")


async def test_a_ticket_is_the_askers_own(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-19T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, ODD)
        await s.tick()
        await s.expect(SUPPORT, "少了一栏")
        before = await s.rows()
        for sentence in ("追问 1 内容呢", "没用 1", "评价 1 5", "提问 #1 内容呢"):
            assert "没有" in await s.says(COUNTY, sentence), sentence
        assert "少了一栏" not in await s.says(COUNTY, "工单")
        after = await s.rows()
        assert before["tickets"] == after["tickets"] and before["events"] == after["events"]
        assert FIRM in await s.says(SUPPORT, f"进度 {FIRM}")  # while the ticket is open
        await s.says(SUPPORT, "回复 1 好了")
        await s.says(SUPPORT, "关闭 1")
        assert FIRM not in await s.says(SUPPORT, f"进度 {FIRM}")
        s.read_all()
        await s.tick()
        s.also("clerk")


async def test_a_long_answer_arrives_whole(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-19T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, ODD)
        await s.tick()
        await s.expect(SUPPORT, "少了一栏")
        steps = "".join(f"第{n}步请点击保存。" for n in range(1, 70))
        await s.says(SUPPORT, f"回复 1 {steps}")
        await s.tick()
        got = "".join(heard.text for heard in s.read_all())
        assert "第1步" in got and "第69步" in got


async def test_the_command_lists_tickets(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-19T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, ODD)
        (row,) = await s.command("tickets")
        assert (row["status"], row["route"], row["case"]) == ("waiting", "desk", FIRM)
        assert row["due"] == "2025-02-21"
        await s.tick()
        s.also("support【工单 1】")


async def test_an_own_file_of_known_answers(sqlite_url: str, tmp_path: Path) -> None:
    own = tmp_path / "faq.toml"
    own.write_text(
        '[[question]]\nkey = "form"\nkind = "system"\nquestion = "表格少栏怎么办"\n'
        'words = ["表格", "少了"]\nanswer = "请横向打印。"\nclause = "N-2.2.4"\n',
        "utf-8",
    )
    async with Harness(sqlite_url, at="2025-02-19T09:00", digests=False, faq=str(own)) as s:
        await s.begin(workbook())
        reply = await s.says(CLERK, ODD)
        assert "请横向打印" in reply and "冀环办字函〔2024〕184号" in reply
        await s.says(CLERK, "有用")
        assert "PDF" not in await s.says(CLERK, UPLOAD)
        await s.tick()
        await s.expect(SUPPORT, "附件上传失败")


@pytest.mark.parametrize(
    ("text", "why"), [(None, "找不到常见问题文件"), ("[[question]]\nkey = 1\n", "常见问题文件第1行“kind”")]
)
def test_an_odd_file_of_known_answers_stops_the_start(tmp_path: Path, text: str | None, why: str) -> None:
    path = tmp_path / "faq.toml"
    if text:
        path.write_text(text, "utf-8")
    with pytest.raises(SettingsError) as refused:
        load_faq(Settings(faq=str(path)))
    assert why in explain(refused.value)


async def test_an_asker_who_uses_the_desks_word_is_told_hers(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-19T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, ODD)
        await s.tick()
        await s.expect(SUPPORT, "少了一栏")
        assert "追问 1 内容" in await s.says(CLERK, "回复 1 谢谢")
        assert (await ticket()).answered_at is None


async def test_of_two_questions_she_is_asked_which(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-19T09:00", digests=False) as s:
        await s.begin(workbook())
        await s.says(CLERK, ODD)
        await s.says(CLERK, "提问 表格的签字栏由谁签")
        await s.tick()
        s.read_all()
        for sentence in ("追问 请快一点", "追问 9 请快一点"):
            assert "没有登记" in await s.says(CLERK, sentence)
        await s.says(SUPPORT, "回复 1 请横向打印")
        await s.says(SUPPORT, "回复 2 由法定代表人签")
        await s.tick()
        s.read_all()
        before = await s.rows()
        for sentence in ("有用", "没用", "满意"):
            assert "请写明是哪一件" in await s.says(CLERK, sentence)
        assert before["tickets"] == (await s.rows("tickets"))["tickets"]
        assert "已办结" in await s.says(CLERK, "有用 2")
        assert "5分" in await s.says(CLERK, "评价 1 满意")


async def test_channel_wish_is_kept(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-02-19T09:00", digests=False) as s:
        await s.begin(workbook())
        assert "电子邮箱" in await s.says(CLERK, "只发邮件")
        await s.tick("2025-02-21T09:00")
        await s.expect_mail(mail(CLERK), "还有7天")
        assert "发不到时改发邮件。" in await s.says(CLERK, "企业微信提醒")  # no group's robot
        await s.tick("2025-02-25T09:00")
        await s.expect(CLERK, "还有3天")
        person = await people.by_wecom(CLERK)
        assert person and person.preferences.channel == Channel.WECOM
