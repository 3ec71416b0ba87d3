"""What one 告知书 says of its enterprise: only what the round's own plan says, and by whose hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.access import acting
from bot.acts.context import DecisionContext
from bot.plans.plan import Milestone
from bot.results.standing import told_in_letter
from bot.words import UPWARD, Case, Duty, Level, MilestoneKind
from handlers.services.cases.listed import Listed
from handlers.services.views.lines import estimated, what
from messages.catalogue import explain, sentence_table
from messages.letters.wording import Extendable, LetterFields, Term
from storage import holders

# The name of each bureau by its place: county "" for a city's, both "" for the province's.
_Bureaus = Mapping[tuple[str, str], str]


async def bureaus_on_lists() -> _Bureaus:
    """Return the names of the bureaus that have staff, as the staff lists give them; where county and city
    are one office (定州, 辛集) it is the city's. "" where a list names none."""
    found = await holders.at_levels(UPWARD)
    return {(h.city, h.county): h.unit for h in reversed(found)}


def letter_of(
    one: Listed, number: str, code: str, scan: str, ctx: DecisionContext, until: str, bureaus: _Bureaus
) -> LetterFields:
    """Return the fields of one letter. `until` is the last day of its code, already in words; `scan` what its QR
    code opens."""
    case, plan = one.case, ctx.plan
    told = [
        duty for duty in sorted(case.duties, key=lambda d: (d.due, d.position)) if told_in_letter(duty, plan)
    ]
    return LetterFields(
        number=number,
        name=case.name,
        uscc=case.uscc,
        city=case.city,
        county=case.county,
        industry=case.industry,
        types=one.types,
        round=plan.name,
        document=plan.document,
        times=[_term(duty, case, ctx) for duty in told],
        target=_level(one),
        target_reason=explain(one.target.reason),
        assessed_by=_decided_by(MilestoneKind.ASSESSMENT, MilestoneKind.ASSESSMENT_APPLICATION, case, ctx),
        accepted_by=_decided_by(MilestoneKind.ACCEPTANCE, MilestoneKind.ACCEPTANCE_APPLICATION, case, ctx),
        extendable=_extendable(told, case, ctx),
        system=plan.system,
        quotations=[plan.basis(clause) for clause in plan.letter_quotes],
        code=code,
        code_until=until,
        scan=scan,
        office=_signed_by(case, ctx, bureaus),
        today=ctx.today,
    )


def _level(one: Listed) -> str:
    """Return the level to be reached, where it is certain; "" where it is not, or where the notice sets
    none."""
    known = one.target.certain and one.target.level
    return sentence_table("results.target_levels")[one.target.level] if known else ""


def _term(duty: Duty, case: Case, ctx: DecisionContext) -> Term:
    """What is to be done by when: by the enterprise, or by the bureau that owes it."""
    if duty.owner is Level.ENTERPRISE:
        return Term(duty.due, what(case, duty, ctx), by_when=estimated(case, duty, ctx))
    office = _bureau(duty.owner, case, ctx)
    return Term(duty.due, ctx.plan.milestone(duty.milestone).name, office, estimated(case, duty, ctx))


def _decided_by(kind: MilestoneKind, asked: MilestoneKind, case: Case, ctx: DecisionContext) -> str:
    """Return the bureau that decides this step, or, where nobody owes it, that confirms what is asked for;
    "" where the round has neither."""
    plan = ctx.plan
    if found := plan.find(plan.key_of(kind)):
        return _bureau(found.owner_level(case.assessor), case, ctx)
    asked_for = plan.find(plan.key_of(asked))
    level = asked_for.confirmer(case.assessor) if asked_for else None
    return _bureau(level, case, ctx) if level else ""


def _extendable(told: Sequence[Duty], case: Case, ctx: DecisionContext) -> list[Extendable]:
    """Return which of its steps the enterprise may ask to postpone, and on what terms; none where nobody
    would answer."""
    if not ctx.plan.key_of(MilestoneKind.EXTENSION_REQUEST):
        return []
    own = [ctx.plan.milestone(duty.milestone) for duty in told if duty.owner is Level.ENTERPRISE]
    return [_terms_of(m.at(case.city, case.county)) for m in own if m.extendable]


def _terms_of(m: Milestone) -> Extendable:
    return Extendable(m.name, m.extend_when, m.ask_before_days, m.extend_months, m.extend_until)


def _signed_by(case: Case, ctx: DecisionContext, bureaus: _Bureaus) -> str:
    """Return the bureau that delivers the letter: the one that the plan names (else the county's), or, where
    that has no staff, the next above that has. While no staff is known at all it is the plan's."""
    step = ctx.plan.find(ctx.plan.key_of(MilestoneKind.DELIVERY))
    level = step.owner_level(case.assessor) if step else Level.COUNTY
    if bureaus:
        level = acting(level, case)
    if level is Level.COUNTY and case.city == case.county:  # one office
        level = Level.CITY
    places = {Level.COUNTY: (case.city, case.county), Level.CITY: (case.city, ""), Level.PROVINCE: ("", "")}
    return bureaus.get(places[level]) or _bureau(level, case, ctx)


def _bureau(level: Level, case: Case, ctx: DecisionContext) -> str:
    return ctx.plan.places.bureau(str(level), case.city, f"{case.city}{case.county}")
