"""评审材料: for each enterprise of a batch the opinion and score sheet, and the list of experts; made for A4."""

from __future__ import annotations

from collections.abc import Mapping

from bot.acts.context import DecisionContext
from messages import headings
from messages.catalogue import say, sentence_table
from messages.documents import Block, Document, Paragraph, Table
from messages.sheets import Sheet
from storage import assessments
from storage.assessments import BatchRow

_ITEMS = ("process", "targets", "data", "measures", "benefits", "report")


async def score_sheets(of: BatchRow, ctx: DecisionContext) -> list[Sheet]:
    """Return the batch's list, the experts to invite, and a sheet for each enterprise to write on."""
    words = sentence_table("reports.scores")
    found = await assessments.cases_of_batch(of.id)
    experts = await assessments.experts_drawn(of.id)
    where = say("reports.scores.where", day=of.held_on, place=of.place, number=of.id)
    firms = Sheet(
        words["firms"],
        where,
        headings.BATCH_FIRMS,
        [[n, case.city, case.county, case.name, case.uscc, case.industry] for n, case in enumerate(found, 1)],
    )
    invited = Sheet(
        words["experts"],
        where,
        headings.BATCH_EXPERTS,
        [[n, e.name, e.unit, e.specialty, e.phone, ""] for n, e in enumerate(experts, 1)],
    )
    names = "、".join(e.name for e in experts)
    return [firms, invited, *(_of(n, case.name, where, names, words) for n, case in enumerate(found, 1))]


async def opinion_document(of: BatchRow, case_id: int, ctx: DecisionContext) -> Document | None:
    """Return the sheet of one enterprise of the batch as a document to fill in; None for any other enterprise."""
    case = next((one for one in await assessments.cases_of_batch(of.id) if one.id == case_id), None)
    if case is None:
        return None
    words = sentence_table("reports.scores")
    names = "、".join(e.name for e in await assessments.experts_drawn(of.id))
    heads = tuple(column.title for column in headings.SCORES)
    items = [(words[item], words[f"{item}_what"], "", "") for item in _ITEMS]
    blocks: tuple[Block, ...] = (
        Paragraph(say("reports.scores.experts_of", names=names)),
        Table(words["table"], heads, (18, 46, 12, 24), (*items, (words["total"], "", "", ""))),
        *(Paragraph(f"{words[key]}：") for key in ("opinion", "result")),
        Paragraph(words["result_what"]),
    )
    where = say("reports.scores.where", day=of.held_on, place=of.place, number=of.id)
    title = say("reports.scores.docx_title")
    return Document(title, where, f"{case.name}：", blocks, f"{words['signed']}：", of.held_on)


def _of(n: int, name: str, where: str, names: str, words: Mapping[str, str]) -> Sheet:
    """The sheet of one enterprise: what is scored, the opinion, the result, the signatures."""
    rows = [[words[item], words[f"{item}_what"], "", ""] for item in _ITEMS]
    blank = [[words[key], "", "", ""] for key in ("total", "opinion", "result", "signed")]
    title = say("reports.scores.title", name=name, where=where)
    foot = (say("reports.scores.experts_of", names=names), words["result_what"])
    return Sheet(f"{n}", title, headings.SCORES, [*rows, *blank], foot=foot)
