"""Who holds an enterprise from now on: 换联系人, 增加联系人, 删除联系人 (docs/decisions/0054)."""

from __future__ import annotations

from bot.acts.context import DecisionContext
from bot.acts.effect import Effect
from bot.acts.refusals import refusal
from bot.acts.steps import looked_at_anew
from bot.words import Case, Decision, Details, Level, replace
from bot.words.mail_addresses import is_mail_address


def contact_replaced(case: Case, details: Details, ctx: DecisionContext) -> Effect | Decision:
    """Replace a contact; the new one is told once what is open. The same person under another number is no other
    contact: what waits for them, their accounts and their sign-ins stay.

    The change names old and new in full, so that whoever decides on it sees whose number becomes whose.
    """
    if details.email and not is_mail_address(details.email):
        return _no_address(case, details, ctx)
    if details.refused:
        return _refused(case, details, ctx)
    means = "，".join(m for m in (details.phone, details.email or details.keeps) if m)
    new = f"{details.contact}（{means}）"
    if details.corrects and new == details.before:
        return refusal("already_so", case, ctx, what=f"登记为{new}")
    if details.corrects:
        other_mail = bool(details.email) and not details.before.endswith(
            (f"，{details.email}）", f"（{details.email}）")
        )
        return Effect(case.duties, contact=details, old=details.before, new=new, signs_out=other_mail)
    return Effect(
        tuple(looked_at_anew(d, (Level.ENTERPRISE,), ctx) for d in case.duties),
        contact=details,
        hands_over=True,
        old=details.before,
        new=new,
    )


def contact_added(case: Case, details: Details, ctx: DecisionContext) -> Effect | Decision:
    """Add a contact who may act for the enterprise; reminders still go to the main contact."""
    if details.email and not is_mail_address(details.email):
        return _no_address(case, details, ctx)
    if details.refused:
        return _refused(case, details, ctx)
    means = "，".join(m for m in (details.phone, details.email) if m)
    new = f"{details.contact}（{means}）"
    if details.before and details.phone in details.before and details.email in details.before:
        return refusal("already_so", case, ctx, what=f"有联系人{details.before}")
    if details.before:
        known = {"before": details.before, "who": details.contact, "phone": details.phone}
        return refusal("contact_known", case, ctx, only=details.contacts < 2, **known)
    return Effect(case.duties, contact=replace(details, how="add"), new=new)


def _no_address(case: Case, details: Details, ctx: DecisionContext) -> Decision:
    """Refuse a contact if part of what was written is somebody else's address, who could then sign in with
    it."""
    return refusal("no_mail_address", case, ctx, text=details.email[:80])


def _refused(case: Case, details: Details, ctx: DecisionContext) -> Decision:
    """Refuse a number or an address whose owner has said that they are not the one: only they open it again."""
    return refusal("contact_refused", case, ctx, means=details.refused)


def contact_removed(case: Case, details: Details, ctx: DecisionContext) -> Effect | Decision:
    """Remove a contact; the last one stays, because somebody has to be told."""
    if not details.before:
        return refusal("no_such_contact", case, ctx, who=details.contact)
    if details.contacts < 2:
        return refusal("last_contact", case, ctx, who=details.contact)
    return Effect(
        tuple(looked_at_anew(d, (Level.ENTERPRISE,), ctx) for d in case.duties),
        contact=replace(details, how="remove"),
        hands_over=True,
        new=details.before,
    )
