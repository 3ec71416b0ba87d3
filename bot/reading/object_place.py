"""Find a word that stands where an enterprise should, but is nobody's name: 进度 天马行空, 天马行空
换联系人 王五.

It is answered like the name of somebody else's enterprise, whether there is one or not. It is never
replaced by the enterprise named last, or by the sender's own.
"""

from __future__ import annotations

from typing import Final

from bot.reading.asker import Asker
from bot.reading.phrases import CUES, MOOD, noise_before, stripped
from bot.reading.signs import Hit, strange
from bot.reading.utterance import DAY, NAME, Utterance
from bot.words import SPECS, Intent
from bot.words.patterns import lazy

_COMPANY = lazy("(?:公司|厂|集团|中心|合作社|企业)$")
_TOKEN = lazy("[一-鿿·]{2,24}")
_ADVERBS = lazy("(?:已经?|都|也|刚|均|全){1,6}+$")
_SKIP = lazy(r"[:,、\s]{0,2}")
_ENDS: Final = frozenset(f",。;:!?\n{DAY}{NAME}")
# Of these the object is an enterprise, by default the sender's. What tells of progress names things.
ITS_OWN: Final = frozenset(
    intent for intent, spec in SPECS.items() if spec.of_case or "names" in spec.needs
) - {Intent.PROGRESS_NOTE}
_NO_NAME = lazy(
    "^(?:我|咱|俺|本|该|这|那|哪|谁|全|所有|各|大家|领导|老师|请|给|帮|因|由于|关于|刚|昨|今|明|上|下|一|几|两|企业|公司|评估|验收|申请)"
    "|[了过着的吗呢吧啊]|报告|申请|材料|告知书|进度|登记|日期|期限|截止|逾期|提醒|消息"
)
KNOWN_REASON: Final = lazy(
    "报告|材料|数据|盖章|监测|附件|台账|意见|专家|方案|缺|未|没|不|原因|理由|住院|生病|资金|停产|设备"
)
_UNTIL = lazy(f"[至到]{DAY}")
_HAND_OVER = lazy("移交了?")


def name_in_place(utterance: Utterance, hit: Hit) -> str:
    """Return the word beside the command if it stands in the object's place and is like a name; else ""."""
    tokens = (_before(utterance, hit), _behind(utterance, hit))
    return next((token for token in tokens if token and _like_a_name(utterance, hit, token)), "")


def of_nobody(asker: Asker, utterance: Utterance, hit: Hit) -> bool:
    """Say whether a bureau writes, joined to the command, a name that nobody has and that contains
    nobody's."""
    if asker.is_enterprise or "names" not in hit.rule.needs:
        return False
    name = _glued(utterance, hit)
    return bool(name) and not asker.index.touches(name)


# Words of a set, of a place, of a meeting: 省级那四家, 专家组.
_NO_ONE = lazy("[除外家级那这都全各所市县区省园组会局厅]|企业|专家")


def _glued(utterance: Utterance, hit: Hit) -> str:
    """Return the one word beside the command, if nothing else is said (天马行空评估通过, 催办天马行空);
    else ""."""
    if NAME in utterance.text or DAY in utterance.text or len(utterance.clauses) > 1:
        return ""
    start = noise_before(utterance.text)
    lead = _ADVERBS.sub("", utterance.text[start : hit.start])
    tail = stripped(utterance.text[hit.end :])
    token = lead or tail
    if (lead and tail) or any(start < i < len(utterance.text) for i in utterance.breaks if i != hit.end):
        return ""
    plain = not _TOKEN.fullmatch(token) or _NO_ONE.search(token) or utterance.places.pattern.search(token)
    return token if not plain and _like_a_name(utterance, hit, token) else ""


def _like_a_name(utterance: Utterance, hit: Hit, token: str) -> bool:
    """Say whether the word may be a name, and is no known reason, filler or question."""
    if _COMPANY.search(token) and len(token) >= 5:
        return not _NO_NAME.match(token)
    if "reason" in hit.rule.needs and (CUES["of_a_reason"].search(token) or KNOWN_REASON.search(token)):
        return False
    if _NO_NAME.search(token) or CUES["filler"].fullmatch(token) or len(token) > 8 or len(token) < 3:
        return False
    moods = ("question", "conditional", "negated", "planned")
    return strange(token, utterance.places) and not any(MOOD[mood].search(token) for mood in moods)


def _before(utterance: Utterance, hit: Hit) -> str:
    """Return the only word of the clause before the command, if a space sets it off; else ""."""
    clause = utterance.clauses[hit.index]
    start = max(clause.start, noise_before(utterance.text)) if hit.index == 0 else clause.start
    token = _ADVERBS.sub("", utterance.text[start : hit.start])
    end = start + len(token)
    apart = end in utterance.breaks and not any(start < i < end for i in utterance.breaks)
    return token if apart and _TOKEN.fullmatch(token) else ""


def _behind(utterance: Utterance, hit: Hit) -> str:
    """Return the first word after the command, if a space or a sign sets it off; else ""."""
    if hit.rule.intent == "report_change":  # the change's own words
        return ""
    text, at = utterance.text, hit.end
    if hit.rule.intent == "handed_over" and (verb := _HAND_OVER.match(text, hit.start)):
        at = verb.end()  # 已移交 X 至 执法: whoever gets it belongs to the command
    start = _SKIP.match(text, at).end()  # type: ignore[union-attr]
    if start == at and start not in utterance.breaks and hit.rule.intent not in ("issue_code", "handed_over"):
        return ""
    if "," in text[at:start] and hit.rule.way != "show":  # …，状态还是草稿; 撤回，先等等
        return ""
    end = next(
        (i for i in range(start, len(text)) if text[i] in _ENDS or i in utterance.breaks - {start}), len(text)
    )
    token = text[start:end]
    alone = not stripped(text[end:])
    if hit.rule.intent == "request_extension":  # 申请延期 老板住院 is a reason, X 至¤ an object
        alone = bool(_UNTIL.match(text, end)) or bool(_COMPANY.search(token))
    if hit.rule.intent == "handed_over":
        token, receiver, _ = token.partition("至") if "至" in token else (token, "", "")
        alone = alone or bool(receiver) or text.startswith(("至", "给", "到"), end)
    return token if alone and _TOKEN.fullmatch(token) else ""
