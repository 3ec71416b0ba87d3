"""Find words for a thing by which nobody knows it: 首期的评估申请交了, 头茬那个也送了."""

from __future__ import annotations

from datetime import date

from bot.access import scope_holds, scope_of
from bot.reading.names import NameIndex
from bot.reading.signs import strange
from bot.reading.utterance import NAME, hear
from bot.words import Person
from bot.words.patterns import lazy

_WHO = lazy("^.*[把将]")  # 老王把评估申请交了
_POINTS = lazy(
    r"(?:的(?<![办交报送弄做搞提上递说]的)|[那这]一?[个份项件家些]的?|[批轮期届茬拨回次年头册单文号里上中](?=清洁|评估|验收|审核|申请|告知|通知|总结|材料|报告|[月季]报))"
    rf"(?=清洁|评估|验收|启动|审核|申请|告知|通知|总结|材料|报告|[月季]报|{NAME}"
    r"|[也都已全刚昨今早先交报办弄搞做完送启提上递]|[ )）\]】]|$)"
)


def unknown_thing(text: str, person: Person, names: NameIndex, today: date) -> bool:
    """Say whether the sentence tells a thing from others of its kind by words that are not known: it may be one of
    another round."""
    scope = scope_of(person)
    said = hear(text, names, lambda firm: scope_holds(scope, firm), today)
    leads = [clause.text[: hit.end()] for clause in said.clauses for hit in _POINTS.finditer(clause.text)]
    return any(strange(_WHO.sub("", lead), said.places) for lead in leads)
