"""Acts are offered where deciding them succeeds, to nobody else, and the mark tells states apart."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from bot.acts import ACT_RULES
from bot.acts.context import DecisionContext, due_of
from bot.acts.offers import form_mark, mail_actions, offers
from bot.calendar.days import Calendar
from bot.plans.load import parse_plan, shipped_plan
from bot.words import Assessor, Case, CaseStatus, Duty, DutyState, Level, MilestoneKind, Person, Role, replace
from bot.words.intent_lookup import SLOTS
from messages.forms import FORMS
from tests.bot.cases import CITY as CITY_HALL
from tests.bot.cases import CLERK as REAL_CLERK
from tests.bot.cases import PROVINCE as PROVINCE_HALL
from tests.bot.cases import accepting, assessed, at, completed, day, did
from tests.bot.cases import case as real

PLAN = parse_plan(shipped_plan("hebei-2024"), "hebei-2024")
NOW = datetime(2025, 2, 20, 2, tzinfo=UTC)
SETTING = DecisionContext(PLAN, Calendar(), NOW)
CLERK = Person(1, "甲", roles=(Role(Level.ENTERPRISE, enterprise_id=7),))
COUNTY = Person(2, "乙", roles=(Role(Level.COUNTY, "石家庄市", "桥西区"),))
CITY = Person(3, "丙", roles=(Role(Level.CITY, "石家庄市"),))
ELSEWHERE = Person(4, "丁", roles=(Role(Level.CITY, "沧州市"),))
PROVINCE = Person(5, "戊", roles=(Role(Level.PROVINCE),))


def case(**states: DutyState) -> Case:
    """An enterprise's case with these milestones in these states; all others wait."""
    empty = Case(1, PLAN.key, 7, "某公司", "石家庄市", "桥西区", Assessor.CITY, CaseStatus.ACTIVE, ())
    duties = []
    for n, m in enumerate(PLAN.for_case(Assessor.CITY)):
        state = states.get(m.key, DutyState.WAITING)
        blank = Duty(n + 1, 1, m.key, m.owner_level(Assessor.CITY), state, NOW.date(), NOW.date())
        due = due_of(empty, blank, SETTING)
        said = state in (DutyState.REPORTED, DutyState.DONE)
        duties.append(
            replace(
                blank,
                due=due.date,
                legal_due=due.legal,
                position=n,
                reported_on=NOW.date() if said else None,
                reported_at=NOW if said else None,
                reported_by=1 if said else None,
                confirmed_on=NOW.date() if state is DutyState.DONE else None,
            )
        )
    return replace(empty, duties=tuple(duties))


def kinds(of: Case, who: Person) -> set[str]:
    """Without the note, which every bureau of the place may make at any time (see below)."""
    return {o.kind for o in offers(of, who, SETTING)} - {"case_note", "urge"}


FRESH = case(deliver_notice=DutyState.OPEN, start_audit=DutyState.OPEN, apply_assessment=DutyState.OPEN)
REPORTED = case(deliver_notice=DutyState.DONE, apply_assessment=DutyState.REPORTED)
ASSESSING = case(apply_assessment=DutyState.DONE, assess=DutyState.OPEN)
ACCEPTING = case(apply_assessment=DutyState.DONE, assess=DutyState.DONE, apply_acceptance=DutyState.OPEN)


@pytest.mark.parametrize(
    ("of", "who", "offered"),
    [
        (FRESH, CLERK, {"started", "apply_assessment", "report_change"}),  # not to be postponed
        (ACCEPTING, CLERK, {"apply_acceptance", "request_extension", "report_change", "add_reference"}),
        (ACCEPTING, CITY, {"handed_over", "correct_assessment", "report_change"}),
        (FRESH, COUNTY, {"notice_delivered", "report_change"}),
        (FRESH, CITY, {"report_change"}),  # to deliver is the county's
        (replace(FRESH, no_county=True), CITY, {"notice_delivered", "report_change"}),  # … where there is one
        (FRESH, PROVINCE, set()),
        (FRESH, ELSEWHERE, set()),
        (REPORTED, CITY, {"confirm", "reject", "report_change"}),
        (REPORTED, CLERK, {"withdraw_report", "add_reference", "request_extension", "report_change"}),
        (ASSESSING, CITY, {"assessment_passed", "assessment_rectify", "assessment_failed", "report_change"}),
        (ASSESSING, ELSEWHERE, set()),
        (replace(ASSESSING, status=CaseStatus.WITHDRAWN), CITY, set()),
    ],
)
def test_what_is_offered(of: Case, who: Person, offered: set[str]) -> None:
    assert kinds(of, who) == offered


@pytest.mark.parametrize("who", [CLERK, COUNTY, CITY, ELSEWHERE, PROVINCE])
def test_a_note_is_offered_to_the_bureaus_of_the_place_at_any_time(who: Person) -> None:
    mine = who not in (CLERK, ELSEWHERE)
    for of in (
        FRESH,
        replace(FRESH, status=CaseStatus.COMPLETED),
        replace(FRESH, status=CaseStatus.CARRIED_OVER),
    ):
        found = [(o.step, o.duty_id) for o in offers(of, who, SETTING) if o.kind == "case_note"]
        assert found == ([("", None)] if mine else [])


@pytest.mark.parametrize(
    ("of", "who", "steps"),
    [
        (FRESH, COUNTY, {"start_audit", "apply_assessment"}),  # the letter is her own to deliver
        (FRESH, CITY, {"deliver_notice", "start_audit", "apply_assessment"}),
        (FRESH, PROVINCE, {"deliver_notice", "start_audit", "apply_assessment"}),
        (REPORTED, CITY, set()),  # it is hers to confirm
        (REPORTED, COUNTY, {"apply_assessment"}),
        (REPORTED, PROVINCE, {"apply_assessment"}),
        (ASSESSING, CITY, set()),
        (FRESH, CLERK, set()),
        (FRESH, ELSEWHERE, set()),
        (replace(FRESH, status=CaseStatus.WITHDRAWN), CITY, set()),
    ],
)
def test_who_may_urge_which_step(of: Case, who: Person, steps: set[str]) -> None:
    found = [o for o in offers(of, who, SETTING) if o.kind == "urge"]
    assert {o.step for o in found} == steps and len(found) == len(steps)


def test_each_open_disclosure_has_its_own_button() -> None:
    open_ones = case(disclose_start=DutyState.OPEN, disclose_annual_20250315=DutyState.OPEN)
    found = [o for o in offers(open_ones, CLERK, SETTING) if o.kind == "disclosed"]
    keys = {d.milestone for d in open_ones.duties if d.state is DutyState.OPEN}
    assert {o.step for o in found} == keys and len(found) == len(keys) == 2
    assert "disclosed" not in kinds(open_ones, CITY)
    over = replace(case(disclose_result=DutyState.OPEN), status=CaseStatus.COMPLETED)
    assert kinds(over, CLERK) == {"disclosed"} and kinds(over, CITY) == set()


def test_every_offer_has_words_and_a_rule() -> None:
    assert set(SLOTS) == set(FORMS) and set(SLOTS) <= set(ACT_RULES)


def test_an_offer_names_its_step_and_its_report() -> None:
    (confirm,) = [o for o in offers(REPORTED, CITY, SETTING) if o.kind == "confirm"]
    duty = REPORTED.duty("apply_assessment")
    assert duty and (confirm.duty_id, confirm.step) == (duty.id, "apply_assessment")


def test_an_offer_is_about_its_own_step_though_it_implies_another() -> None:
    """已提交评估申请 without 已启动审核 closes both; 申请延期 is of the enterprise's step, whoever answers."""
    (applied,) = [o for o in offers(FRESH, CLERK, SETTING) if o.kind == "apply_assessment"]
    assert applied.step == "apply_assessment"
    (postponed,) = [o for o in offers(ACCEPTING, CLERK, SETTING) if o.kind == "request_extension"]
    assert postponed.step == "apply_acceptance"


@pytest.mark.parametrize("of", [FRESH, REPORTED, ASSESSING, ACCEPTING])
@pytest.mark.parametrize("who", [CLERK, COUNTY, CITY, PROVINCE])
def test_what_is_offered_names_a_step_that_it_changes(of: Case, who: Person) -> None:
    for offer in offers(of, who, SETTING):
        if offer.kind in ("report_change", "assessment_rectify", "case_note"):  # these open a step, or none
            continue
        step = of.duty(offer.step)
        assert (step and step.state is not DutyState.WAITING) or offer.kind == "request_extension"


def test_the_mark_changes_with_what_was_seen() -> None:
    duty = REPORTED.duty("apply_assessment")
    assert duty
    seen = form_mark(REPORTED, duty.id, duty.milestone)
    anew = replace(duty, reported_at=NOW + timedelta(minutes=1))
    others = [replace(duty, state=DutyState.OPEN), anew, replace(duty, due=NOW.date())]
    for other in others:
        changed = replace(REPORTED, duties=tuple(other if d.id == duty.id else d for d in REPORTED.duties))
        assert form_mark(changed, duty.id, duty.milestone) != seen
    assert form_mark(REPORTED, duty.id, duty.milestone) == seen


FORWARDABLE = did(real(Assessor.PROVINCE), ("apply_assessment", REAL_CLERK, "2025-02-20", {}))
ASSESSING_NOW = did(
    real(),
    ("apply_assessment", REAL_CLERK, "2025-02-20", {}),
    ("confirm", CITY_HALL, "2025-02-24", {"of": "apply_assessment"}),
)
RECTIFYING = did(
    ASSESSING_NOW,
    ("assessment_rectify", CITY_HALL, "2025-04-01", {"on": day("2025-04-30"), "reason": "不全"}),
)

RESULTS = {"acceptance_passed", "acceptance_failed", "correct_assessment"}


def kinds_at(of: Case, who: Person, when: str) -> set[str]:
    """The acts that `who` is offered on this case at this moment."""
    return {o.kind for o in offers(of, who, at(when))} - {"case_note", "urge"}


@pytest.mark.parametrize(
    ("of", "who", "when", "offered"),
    [
        # The acceptance alone may be postponed, and only where nothing earlier is owed; then to any later day.
        (real(), REAL_CLERK, "2025-02-25", {"started", "apply_assessment", "report_change"}),
        (assessed(), REAL_CLERK, "2025-07-10", {"apply_acceptance", "request_extension", "report_change"}),
        (assessed(), REAL_CLERK, "2025-09-10", {"apply_acceptance", "request_extension", "report_change"}),
        (accepting(), REAL_CLERK, "2025-07-12", {"request_extension", "report_change"}),
        (accepting(), REAL_CLERK, "2025-12-10", {"request_extension", "report_change"}),
        (accepting(), CITY_HALL, "2025-07-12", RESULTS | {"handed_over", "report_change"}),
        # A revision is owed: handing in is the revision, offered once.
        (RECTIFYING, REAL_CLERK, "2025-04-10", {"rectified", "request_extension", "report_change"}),
        (RECTIFYING, CITY_HALL, "2025-04-10", {"assessment_passed", "assessment_failed", "report_change"}),
        # The city gathers for the province, which confirms.
        (FORWARDABLE, CITY_HALL, "2025-02-21", {"forward_assessment", "report_change"}),
        (FORWARDABLE, PROVINCE_HALL, "2025-02-21", {"confirm", "reject"}),
        # A completed case: what may still be handed over, published, or corrected with a reason.
        (completed(), CITY_HALL, "2025-09-20", {"correct_acceptance", "handed_over"}),
        (real(), CITY_HALL, "2025-03-11", {"carry_over", "report_change"}),
    ],
)
def test_what_is_offered_at_each_point(of: Case, who: Person, when: str, offered: set[str]) -> None:
    assert kinds_at(of, who, when) - {"disclosed", "notice_delivered"} == offered


@pytest.mark.parametrize("days", [0, 1, 30])
def test_a_postponement_is_offered_whatever_the_date(days: int) -> None:
    """The day that is tried lies one day after the later of the date and today."""
    duty = accepting().duty("accept")
    assert duty
    moment = datetime.combine(duty.due + timedelta(days=days), datetime.min.time(), UTC)
    assert "request_extension" in {
        o.kind for o in offers(accepting(), REAL_CLERK, replace(SETTING, now=moment))
    }


def test_what_only_shows_or_waits_for_a_request_is_no_step_that_is_owed() -> None:
    """An open disclosure before the acceptance application does not keep it from being postponed."""
    shown = case(
        apply_assessment=DutyState.DONE,
        assess=DutyState.DONE,
        apply_acceptance=DutyState.OPEN,
        disclose_start=DutyState.OPEN,
    )
    assert "request_extension" in kinds(shown, CLERK)


@pytest.mark.parametrize(
    ("of", "who", "when", "kind", "step"),
    [
        (assessed(), REAL_CLERK, "2025-07-10", "request_extension", "apply_acceptance"),
        (accepting(), REAL_CLERK, "2025-07-12", "request_extension", "accept"),
        (RECTIFYING, REAL_CLERK, "2025-04-10", "rectified", "rectify_assessment"),
        (ASSESSING_NOW, CITY_HALL, "2025-04-01", "assessment_rectify", "rectify_assessment"),
        (ASSESSING_NOW, CITY_HALL, "2025-04-01", "report_change", ""),
        (FORWARDABLE, CITY_HALL, "2025-02-21", "forward_assessment", "forward_assessment"),
        (completed(), CITY_HALL, "2025-09-20", "handed_over", "accept"),
    ],
)
def test_which_step_an_offer_is_about(of: Case, who: Person, when: str, kind: str, step: str) -> None:
    (offer,) = [o for o in offers(of, who, at(when)) if o.kind == kind]
    assert offer.step == step
    assert offer.mark == form_mark(of, offer.duty_id, step)
    assert re.fullmatch("[0-9a-f]{16}", offer.mark)


def test_the_mark_of_an_offer_is_that_of_its_step() -> None:
    """Somebody else was faster: the step's state, or the case's where it is about none, is another."""
    changed = did(assessed(), ("apply_acceptance", REAL_CLERK, "2025-07-10", {}))
    assert form_mark(assessed(), None, "apply_acceptance") != form_mark(changed, None, "apply_acceptance")
    assert form_mark(assessed(), None, "assess") == form_mark(changed, None, "assess")
    assert form_mark(assessed(), None, "") == form_mark(changed, None, "")
    assert form_mark(assessed(), None, "") != form_mark(completed(), None, "")
    duty = changed.duty("apply_acceptance")
    assert duty and form_mark(changed, duty.id, "assess") == form_mark(changed, None, "apply_acceptance")


EVERY_CHANGE = ("停产", "复产", "关闭", "搬迁", "合并", "更名", "换联系人", "增加联系人", "删除联系人")
EVERY_RECEIVER = (
    "节能监察",
    "排污许可",
    "执法",
    "节能监察、排污许可",
    "节能监察、执法",
    "排污许可、执法",
    "节能监察、排污许可、执法",
)
ASKED = did(
    assessed(),
    ("request_extension", REAL_CLERK, "2025-07-10", {"on": day("2025-10-31"), "reason": "季节性生产"}),
)


@pytest.mark.parametrize(
    ("of", "who", "when", "kind", "what"),
    [
        # Of a result the other one; of receivers all that lack something; a change is refused only
        # for what it names, once it is named.
        (accepting(), CITY_HALL, "2025-07-12", "correct_assessment", ("不通过",)),
        (completed(), CITY_HALL, "2025-09-20", "correct_acceptance", ("不合格",)),
        (assessed(), CITY_HALL, "2025-04-20", "handed_over", EVERY_RECEIVER),
        (real(), REAL_CLERK, "2025-02-20", "report_change", EVERY_CHANGE),
        (real(), REAL_CLERK, "2025-02-20", "apply_assessment", ()),
        (ASKED, CITY_HALL, "2025-07-12", "approve_extension", ()),
    ],
)
def test_what_may_be_chosen(of: Case, who: Person, when: str, kind: str, what: tuple[str, ...]) -> None:
    (offer,) = [o for o in offers(of, who, at(when)) if o.kind == kind]
    assert offer.what == what


def test_an_answer_is_offered_of_the_request_and_not_of_what_it_moves() -> None:
    found = {o.kind: o.step for o in offers(ASKED, CITY_HALL, at("2025-07-12"))}
    assert found["approve_extension"] == found["refuse_extension"] == "answer_extension"


def test_two_requests_are_two_offers_with_marks_of_their_own() -> None:
    asked = did(
        real(),
        ("report_change", REAL_CLERK, "2025-02-20", {"what": "停产", "reason": "市场"}),
        ("report_change", REAL_CLERK, "2025-02-20", {"what": "关闭", "reason": "注销"}),
    )
    one, other = [o for o in offers(asked, CITY_HALL, at("2025-02-21")) if o.kind == "confirm"]
    assert one.step == other.step == "answer_change"
    assert one.mark != other.mark
    assert {one.mark, other.mark} == {form_mark(asked, o.duty_id, o.step) for o in (one, other)}


LONG_LATE = at("2025-03-11")  # seven working days after the application's date
EXTENSION = PLAN.key_of(MilestoneKind.EXTENSION_REQUEST)


def request(key: str, **data: str) -> Duty:
    """A city's open duty of this milestone, with the data of a request."""
    return replace(case().duties[0], milestone=key, owner=Level.CITY, state=DutyState.OPEN, data=data)


@pytest.mark.parametrize(
    ("duty", "reader", "ctx", "actions"),
    [
        ("apply_assessment:reported", CITY, SETTING, ["confirm", "reject"]),
        ("apply_assessment:reported", COUNTY, SETTING, ["urge"]),
        ("apply_assessment:open", COUNTY, SETTING, ["urge"]),
        ("apply_assessment:open", COUNTY, LONG_LATE, ["urge"]),  # not the county's to decide
        ("apply_assessment:open", CITY, LONG_LATE, ["urge", "carry_over"]),
        ("apply_assessment:waiting", CITY, LONG_LATE, []),
        ("apply_assessment:done", CITY, LONG_LATE, []),
        ("assess:open", CITY, LONG_LATE, []),  # nobody urges themselves
        ("assess:open", PROVINCE, LONG_LATE, ["urge"]),
    ],
)
def test_what_a_mail_offers(duty: str, reader: Person, ctx: DecisionContext, actions: list[str]) -> None:
    key, _, state = duty.partition(":")
    there = case(**{key: DutyState(state)})
    of = there.duty(key)
    assert of and mail_actions(of, there, reader, ctx) == actions


@pytest.mark.parametrize(
    ("of", "reader", "actions"),
    [
        (request(EXTENSION, until="2025-03-31"), CITY, ["approve_extension", "refuse_extension"]),
        (request(PLAN.key_of(MilestoneKind.CHANGE_REQUEST)), CITY, ["confirm", "reject"]),
        (request(EXTENSION, until="2025-03-31"), PROVINCE, ["urge"]),
        (replace(request(EXTENSION), state=DutyState.DONE), CITY, []),
    ],
)
def test_what_a_mail_about_a_request_offers(of: Duty, reader: Person, actions: list[str]) -> None:
    assert mail_actions(of, case(), reader, SETTING) == actions
