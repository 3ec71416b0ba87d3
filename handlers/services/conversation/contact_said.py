"""换联系人，新的叫孔令辉 · 13011223344 · 号码换了，人没变: a contact that comes in pieces, or has a new number.

What is put together is always asked about.
"""

from __future__ import annotations

from bot.reading import read_sentence
from bot.reading.called import hear_names
from bot.reading.result import PROPOSED, Pending, Reading
from bot.reading.told_in_full import contact_in_two, contact_told, number_of_the_same
from bot.reading.yes_or_no import says_yes
from bot.words import Details, Enterprise, Intent, titled
from handlers.runtime.time_limit import limited
from handlers.services.conversation import asked_back, parts
from handlers.services.conversation.turn import Turn
from storage import accounts

_CHANGED = "换联系人"
_OPEN = ("unsure", asked_back.LACKS_DETAILS)


async def in_full(turn: Turn, before: Pending | None) -> str:
    """Return the question whether this contact is the new one; "" for any other sentence."""
    lead, said = _in_pieces(turn, before)
    if not said and (phone := limited(number_of_the_same, turn.text)) and (firm := _whose(turn, None)):
        of_theirs = any(role.enterprise_id == firm.id for role in turn.person.roles)
        name = turn.person.name if of_theirs else await accounts.replaced(firm.id, Details())
        name = name.split("（")[0].strip()
        lead, said = f"{firm.name} {_CHANGED}", f"{name} {phone}" if name else ""
    sentence = f"{lead} {said}"
    if not said or any(map(titled, sentence.split())) or not _does(_read(turn, sentence)):
        return ""
    turn.taken = f"{Intent.REPORT_CHANGE} ask unsure"
    return await parts.put_change(turn, sentence)


def _in_pieces(turn: Turn, before: Pending | None) -> tuple[str, str]:
    """Return (X 换联系人, 姓名 电话) of what was said before and now; ("", "") where they are no pieces of it."""
    if before is None:
        return "", ""
    asked = (before.intent, before.kind) == (Intent.REPORT_CHANGE, _CHANGED) and before.missing in _OPEN
    # 李工 139…: his full name is asked for; a yes is to a contact who was told in full.
    if asked and (any(map(titled, before.text.split())) or says_yes(turn.text)):
        return "", ""
    if asked and before.names:
        return f"{before.names[0].name} {_CHANGED}", limited(contact_in_two, before.text, turn.text)
    offered = [one for one in before.proposed if one.endswith(_CHANGED)] if before.missing == PROPOSED else []
    if len(offered) == 1:
        return offered[0], limited(contact_in_two, before.text, turn.text)
    kind, told = limited(contact_told, turn.text)
    firm = _whose(turn, before) if kind == _CHANGED and told else None
    return (f"{firm.name} {_CHANGED}", told) if firm else ("", "")


def _whose(turn: Turn, before: Pending | None) -> Enterprise | None:
    """The one enterprise that is named, or the person's own; with `before`, the one spoken of where none is named."""
    named = tuple(limited(hear_names, turn.text, turn.person, turn.names, turn.ctx.today))
    if before is not None:
        named = () if named else before.about
    elif not named:
        own = (turn.names.by_id(role.enterprise_id) for role in turn.person.roles if role.enterprise_id)
        named = tuple(firm for firm in own if firm)
    one = named[0] if len({*named}) == 1 else None
    return one if one and turn.may(Intent.REPORT_CHANGE, one) else None


def _does(reading: Reading) -> bool:
    return (reading.intent, reading.act, reading.kind) == (Intent.REPORT_CHANGE, "do", _CHANGED)


def _read(turn: Turn, sentence: str) -> Reading:
    return limited(read_sentence, sentence, turn.person, turn.names, turn.ctx.today)
