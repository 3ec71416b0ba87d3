"""评估安排: what is needed against what is booked, batches, the lot with its conflict check, the result once."""

from __future__ import annotations

import io
from pathlib import Path

import docx
from python_calamine import CalamineWorkbook

from bot.words import DutyState
from storage import models
from tests.browser import browser
from tests.harness import Harness
from tests.people import CITY, CLERK, COUNTY, FIRM, STRANGER, sheet
from tests.stories.test_consultants import BOOK, NEXT, OURS, book

HEAD = ["序号", "专家姓名", "工作单位", "专业", "联系电话"]
EXPERTS = [
    {
        "序号": 1,
        "专家姓名": "赵一",
        "工作单位": "河北科技大学",
        "专业": "环境工程",
        "联系电话": "13700000001",
    },
    {"序号": 2, "专家姓名": "钱二", "工作单位": "省环境科学学会", "专业": "化工", "联系电话": "13700000002"},
    {"序号": 3, "专家姓名": "孙三", "工作单位": OURS, "专业": "清洁生产", "联系电话": "13700000003"},
    {"序号": 4, "专家姓名": "李四", "工作单位": FIRM, "专业": "化工", "联系电话": "13700000004"},
    {"序号": 5, "专家姓名": "李清源", "工作单位": "某协会", "专业": "清洁生产", "联系电话": ""},
]


async def test_a_batch_from_the_day_to_the_result(database_url: str, tmp_path: Path) -> None:
    file = tmp_path / "专家.xlsx"
    file.write_bytes(sheet(HEAD, EXPERTS))
    async with Harness(database_url, at="2025-03-10T09:00", digests=False) as s:
        await s.begin(*book(*BOOK))
        await s.says(CLERK, "2月20日已提交评估申请")
        await s.says(CITY, "确认 1")
        done = await s.command("experts", "import", str(file), "--city", "石家庄市")
        assert (done["new"], done["changed"]) == (5, 0)
        whole = await s.command("experts", "import", str(file))  # without a city: the province's own list
        assert whole["new"] == 5 and await models.Expert.filter(city="").count() == 5
        todo = await s.says(CITY, "待办")
        assert "评估：待完成3家（5月31日" in todo.replace("2025年", "") and "已安排日期0家，未安排3家" in todo
        assert "评估：待完成" not in await s.says(COUNTY, "待办")
        case = (await s.case(FIRM)).id
        form = {"held_on": "2025-03-20", "place": "市局301会议室", "pick": str(case)}
        async with browser(s, STRANGER) as b:  # another city's enterprise is not theirs to book
            assert "没有安排" in (await b.post("/assessments/batch", form)).text
        async with browser(s, COUNTY) as b:
            assert (await b.get("/assessments")).status == 404
        async with browser(s, CITY) as b:
            assert FIRM in (await b.get("/assessments")).text
            seen = await b.post("/assessments/batch", {**form, "held_on": "2025-03-01"})
            assert "已经过去" in seen.text
            seen = await b.follow(await b.post("/assessments/batch", form))
            assert "1家企业" in seen.text and "因有关联回避3人" in seen.text
            assert "没有安排" in (await b.post("/assessments/batch", form)).text  # pressed twice
            number = str((await models.Batch.all())[0].id)
            act = {"id": number, "what_to_do": "draw", "n": "3"}
            seen = await b.follow(await b.post("/assessments/act", act))
            assert "赵一、钱二（需3人，只有2人可抽）" in seen.text
            drawn = {e.expert_id for e in await models.BatchExpert.all()}
            assert {e.name for e in await models.Expert.filter(id__in=drawn)} == {"赵一", "钱二"}
            sheets = await b.http.get(f"{s.url}/assessments?id={number}&show=sheets")
            found = CalamineWorkbook.from_filelike(io.BytesIO(await sheets.read()))
            assert found.sheet_names == ["企业", "专家", "1"]
            assert "评估技术审查意见" in str(found.get_sheet_by_name("1").to_python()[0])
            sheet_of = f"{s.url}/assessments?id={number}&show=opinion&case="
            written = docx.Document(io.BytesIO(await (await b.http.get(f"{sheet_of}{case}")).read()))
            said = "".join(p.text for p in written.paragraphs)
            assert FIRM in said and "赵一、钱二" in said and "专家签字：" in said
            assert "审核过程" in written.tables[0].rows[1].cells[0].text
            other = await b.http.get(f"{sheet_of}{(await s.case(NEXT)).id}")  # is not in this batch
            assert other.content_type == "text/html"
            await b.post("/assessments/act", {"id": number, "what_to_do": "invite"})
            seen = await b.follow(await b.post("/assessments/act", {"id": number, "what_to_do": "invite"}))
            assert "没有改动" in seen.text
        async with browser(s, STRANGER) as b:
            assert FIRM not in (await b.get(f"/assessments?id={number}")).text
            assert (await b.post("/assessments/act", act)).status == 404
        await s.tick()
        await s.expect(CLERK, "【评估安排】", FIRM, "2025年3月20日（周四）", "市局301会议室")
        s.quiet("second", "third")
        assert "已安排日期1家，未安排2家" in await s.says(CITY, "待办")
        said = await s.says(CITY, "评估安排")
        assert f"批次{number}：2025年3月20日（周四），市局301会议室，企业1家\n还有2家没有安排评估日期" in said
        assert "301会议室" not in await s.says(STRANGER, "评估安排")
        # The result is entered once, by the act that is there.
        s.at("2025-03-20T16:00")
        async with browser(s, CITY) as b:
            assert (
                f"/cases/{case}/act?kind=assessment_passed" in (await b.get(f"/assessments?id={number}")).text
            )
        await s.says(CITY, f"评估通过 {FIRM}")
        duty = (await s.case(FIRM)).duty("assess")
        assert duty and duty.state is DutyState.DONE
        async with browser(s, CITY) as b:
            assert "评估通过" in (await b.get(f"/assessments?id={number}")).text
        await s.tick()
        s.also(
            "adviser【办理结果】",
            "adviser【办理结果】",
            "clerk【办理结果】",
            "clerk【办理结果】",
            "qiaoxi【逾期清单】",
            "second【督促】",
            "shijiazhuang@mail.example【情况报告】",
            "shijiazhuang【温馨提示】",
            "third【督促】",
        )


async def test_a_batch_that_is_given_up_is_told_and_frees_its_enterprises(sqlite_url: str) -> None:
    async with Harness(sqlite_url, at="2025-03-10T09:00", digests=False) as s:
        await s.begin(*book(*BOOK))
        ids = f"{(await s.case(FIRM)).id} {(await s.case(NEXT)).id}"
        async with browser(s, CITY) as b:
            await b.post("/assessments/batch", {"held_on": "2025-03-20", "pick": ids})
            number = str((await models.Batch.all())[0].id)
            seen = await b.follow(await b.post("/assessments/act", {"id": number, "what_to_do": "draw"}))
            assert "没有可以抽取的专家" in seen.text
            await b.post("/assessments/act", {"id": number, "what_to_do": "invite"})
            await s.tick()
            s.read_all()
            await b.post("/assessments/act", {"id": number, "what_to_do": "cancel"})
            await s.tick()
            await s.expect(CLERK, "【评估安排变更】")
            await s.expect("second", "【评估安排变更】")
            s.read_all()
            page = (await b.get("/assessments")).text
            assert "已取消" in page and FIRM in page and "未安排3家" in page
