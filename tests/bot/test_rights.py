"""The whole table of rights, to be read line by line: who may do what, to whose enterprise.

A letter is a person who may: e the enterprise's contact, o another's; c its county, n the county of
the same name elsewhere; m its city, x another; p the province; s support; a the administrator; - somebody
without a role.
The columns: no enterprise named; one that its city assesses; one that the province assesses; the same
two where the city has no staff.
"""

from __future__ import annotations

import pytest

from bot.access import (
    SIGHTS,
    acting,
    may,
    may_answer,
    may_look,
    owes,
    owner_elsewhere,
    role_covers,
    same_office,
)
from bot.words import UPWARD, Assessor, Level, Person, Role, replace
from bot.words.intent_lookup import those
from bot.words.intents import SPECS
from tests.bot.cases import (
    ADMIN,
    CITY,
    CLERK,
    COUNTY,
    NAMESAKE,
    NOBODY,
    OTHER_CITY,
    OTHER_CLERK,
    PROVINCE,
    SUPPORT,
    case,
)

OWN, PROVINCIAL = case().enterprise, case(Assessor.PROVINCE).enterprise
COLUMNS = (None, OWN, PROVINCIAL, replace(OWN, unstaffed=True), replace(PROVINCIAL, unstaffed=True))
PEOPLE = {
    "e": CLERK,
    "o": OTHER_CLERK,
    "c": COUNTY,
    "n": NAMESAKE,
    "m": CITY,
    "x": OTHER_CITY,
    "p": PROVINCE,
    "s": SUPPORT,
    "a": ADMIN,
    "-": NOBODY,
}
TABLE = """
acceptance_failed    mxp       m        p        mp       p
acceptance_passed    mxp       m        p        mp       p
acknowledge          eocnmxpsa ecmp     ecmp     ecmp     ecmp
add_contact          cnmxp     cmp      cmp      cmp      cmp
add_reference        eocnmx    ecm      ecm      ecm      ecm
announce             cnmxp     cmp      cmp      cmp      cmp
answer_ticket        s         .        .        .        .
answer_work          p         p        p        p        p
apply_acceptance     eo        e        e        e        e
apply_assessment     eo        e        e        e        e
approve_answer       ps        p        p        p        p
approve_extension    mxp       m        p        mp       p
approve_held         pa        p        p        p        p
ask_support          eocnmxpsa ecmp     ecmp     ecmp     ecmp
assessment_failed    mxp       m        p        mp       p
assessment_passed    mxp       m        p        mp       p
assessment_rectify   mxp       m        p        mp       p
attend               eocnmx    ecm      ecm      ecm      ecm
bind                 eocnmxpsa ecmp     ecmp     ecmp     ecmp
briefing             mxp       mp       mp       mp       mp
call_dead            cnmxp     cmp      cmp      cmp      cmp
call_wrong           cnmxp     cmp      cmp      cmp      cmp
call_nobody          cnmxp     cmp      cmp      cmp      cmp
call_promised        cnmxp     cmp      cmp      cmp      cmp
call_reached         cnmxp     cmp      cmp      cmp      cmp
call_refused         cnmxp     cmp      cmp      cmp      cmp
cancel               eocnmxpsa ecmp     ecmp     ecmp     ecmp
cancel_training      cnmxp     cmp      cmp      cmp      cmp
cards_off            eocnmxpsa ecmp     ecmp     ecmp     ecmp
cards_on             eocnmxpsa ecmp     ecmp     ecmp     ecmp
carry_over           mxp       m        mp       mp       mp
case_note            cnmxp     cmp      cmp      cmp      cmp
choose               eocnmxpsa ecmp     ecmp     ecmp     ecmp
close                mxp       mp       p        mp       p
close_round          p         p        p        p        p
close_ticket         s         .        .        .        .
confirm              mxp       mp       mp       mp       mp
correct_acceptance   mxp       mp       p        mp       p
correct_assessment   mxp       mp       p        mp       p
correct_batch        mxpa      mp       mp       mp       mp
correct_county       mxp       mp       mp       mp       mp
digest_now           cnmxps    cmp      cmp      cmp      cmp
digest_rhythm        cnmxps    cmp      cmp      cmp      cmp
discard_held         pa        p        p        p        p
disclosed            eo        e        e        e        e
end_answer           ps        p        p        p        p
explain_date         eocnmxps  ecmp     ecmp     ecmp     ecmp
explain_open         mxp       mp       mp       mp       mp
faq_helpful          eocnmxp   ecmp     ecmp     ecmp     ecmp
faq_unhelpful        eocnmxp   ecmp     ecmp     ecmp     ecmp
follow_up            eocnmxpsa ecmp     ecmp     ecmp     ecmp
forward_acceptance   mxp       .        m        .        mp
forward_assessment   mxp       .        m        .        mp
handed_over          mxp       m        p        mp       p
handover_answered    mxp       m        p        mp       p
help                 eocnmxpsa ecmp     ecmp     ecmp     ecmp
invite_training      cnmxp     cmp      cmp      cmp      cmp
issue_code           cn        c        c        c        c
list_batches         mxp       mp       mp       mp       mp
list_calls           cnmxp     cmp      cmp      cmp      cmp
list_consultants     cnmxp     cmp      cmp      cmp      cmp
list_held            pa        p        p        p        p
list_pauses          cnmxpa    cmp      cmp      cmp      cmp
list_tickets         eocnmxpsa ecmp     ecmp     ecmp     ecmp
merge                mxp       mp       mp       mp       mp
move_training        cnmxp     cmp      cmp      cmp      cmp
mute                 eocnmxpsa ecmp     ecmp     ecmp     ecmp
my_settings          eocnmxpsa ecmp     ecmp     ecmp     ecmp
no                   eocnmxpsa ecmp     ecmp     ecmp     ecmp
notice_delivered     cnmxp     cm       cm       cmp      cmp
overdue              cnmxp     cmp      cmp      cmp      cmp
pause                mxp       mp       mp       mp       mp
pending              cnmxp     cmp      cmp      cmp      cmp
prefer_channel       eocnmxpsa ecmp     ecmp     ecmp     ecmp
prefer_hour          eocnmxpsa ecmp     ecmp     ecmp     ecmp
progress_note        eo        e        e        e        e
rate_ticket          eocnmxpsa ecmp     ecmp     ecmp     ecmp
reassess             p         p        p        p        p
recall_batch         mxpa      mp       mp       mp       mp
rectified            eo        e        e        e        e
refuse_extension     mxp       m        p        mp       p
reinstate            mxp       mp       p        mp       p
reject               mxp       mp       mp       mp       mp
relocate             mxp       mp       mp       mp       mp
relocate_elsewhere   p         p        p        p        p
remove_contact       cnmxp     cmp      cmp      cmp      cmp
rename               mxp       mp       mp       mp       mp
replace_contact      cnmxp     cmp      cmp      cmp      cmp
report_change        eocnmx    ecm      ecm      ecm      ecm
report_figures       eomx      em       em       em       em
report_result        eomx      em       em       em       em
request_extension    eo        e        e        e        e
restore_reminders    eocnmxpsa ecmp     ecmp     ecmp     ecmp
resume               mxp       mp       mp       mp       mp
resume_sending       pa        p        p        p        p
save_answer          ps        p        p        p        p
set_target           mxp       mp       mp       mp       mp
started              eo        e        e        e        e
status               eocnmxps  ecmp     ecmp     ecmp     ecmp
step                 eocnmxp   ecmp     ecmp     ecmp     ecmp
stop_sending         pa        p        p        p        p
strike_off           p         p        p        p        p
summary_submitted    mx        m        m        m        m
take_up              cnmxp     cmp      cmp      cmp      cmp
ticket_case          eo        e        e        e        e
todo                 eocnmxp   ecmp     ecmp     ecmp     ecmp
training_came        cnmxp     cmp      cmp      cmp      cmp
trainings            cnmxp     cmp      cmp      cmp      cmp
trial_result         cnmxpa    cmp      cmp      cmp      cmp
trial_round          pa        p        p        p        p
unbind               eocn      ec       ec       ec       ec
undo_answer          mxp       mp       mp       mp       mp
unknown              eocnmxpsa ecmp     ecmp     ecmp     ecmp
urge                 cnmxp     cmp      cmp      cmp      cmp
violation_decided    cnmxp     cmp      cmp      cmp      cmp
web                  eocnmxpsa ecmp     ecmp     ecmp     ecmp
withdraw_report      eocnmxp   ecmp     ecmp     ecmp     ecmp
yes                  eocnmxpsa ecmp     ecmp     ecmp     ecmp
"""
ROWS = {line.split()[0]: line.split()[1:] for line in TABLE.strip().splitlines()}


def test_every_right_has_its_line() -> None:
    assert ROWS.keys() == set(SPECS)


@pytest.mark.parametrize("intent", ROWS)
def test_who_may(intent: str) -> None:
    found = [
        "".join(letter for letter, who in PEOPLE.items() if may(who, intent, enterprise)) or "."
        for enterprise in COLUMNS
    ]
    assert found == ROWS[intent]


def test_what_the_assessing_bureau_alone_may_do_is_named() -> None:
    """Two sets of the same levels are one right only where the table says so."""
    assert sorted(those(right="assessor") | those(right="answers")) == [
        "acceptance_failed",
        "acceptance_passed",
        "approve_extension",
        "assessment_failed",
        "assessment_passed",
        "assessment_rectify",
        "confirm",
        "handed_over",
        "handover_answered",
        "refuse_extension",
        "reject",
        "undo_answer",
    ]


def test_what_nobody_knows_nobody_may() -> None:
    assert not any(may(who, "no such intent", OWN) for who in PEOPLE.values())


@pytest.mark.parametrize(
    ("sight", "who"),
    [
        ("own", "eocnmxpsa"),
        ("cases", "eocnmxp"),
        ("overview", "cnmxp"),
        ("briefing", "mxp"),
        ("burden", "pa"),
        ("people", "cnmxp"),
        ("registers", "cnmxp"),
        ("assessments", "mxp"),
        ("meetings", "eocnmxp"),
        ("outbox", "pa"),
        ("staff", "p"),
        ("brakes", "pa"),
        ("service", "a"),
        ("desk", "ps"),
        ("trail", "pa"),
        ("rounds", "pa"),
        ("exports", "cnmxp"),
    ],
)
def test_who_may_look(sight: str, who: str) -> None:
    assert sight in SIGHTS
    assert "".join(letter for letter, one in PEOPLE.items() if may_look(one, sight)) == who


@pytest.mark.parametrize(
    ("owner", "who", "unstaffed"),
    [
        (Level.ENTERPRISE, "e", False),
        (Level.COUNTY, "c", False),
        (Level.CITY, "m", False),
        (Level.PROVINCE, "p", False),
        (Level.SUPPORT, "", False),
        (Level.CITY, "mp", True),
        (Level.COUNTY, "c", True),
    ],
)
def test_who_owes(owner: Level, who: str, unstaffed: bool) -> None:
    enterprise = replace(OWN, unstaffed=unstaffed)
    assert "".join(k for k, one in PEOPLE.items() if owes(one, owner, enterprise)) == who


@pytest.mark.parametrize(
    ("level", "no_county", "unstaffed", "who"),
    [
        (Level.COUNTY, False, False, Level.COUNTY),
        (Level.COUNTY, True, False, Level.CITY),
        (Level.COUNTY, True, True, Level.PROVINCE),
        (Level.CITY, True, False, Level.CITY),
        (Level.CITY, False, True, Level.PROVINCE),
        (Level.COUNTY, False, True, Level.COUNTY),
        (Level.PROVINCE, True, True, Level.PROVINCE),
    ],
)
def test_an_empty_level_is_skipped_upward(level: Level, no_county: bool, unstaffed: bool, who: Level) -> None:
    assert acting(level, case(no_county=no_county, unstaffed=unstaffed)) is who


def test_who_answers_a_ticket() -> None:
    assert "".join(k for k, one in PEOPLE.items() if may_answer(one, "desk")) == "s"
    assert "".join(k for k, one in PEOPLE.items() if may_answer(one, "province")) == "ps"


def test_whose_duty_it_is_where_it_is_not_ones_own() -> None:
    assert owner_elsewhere(Level.ENTERPRISE, CITY) == ""
    assert owner_elsewhere(Level.COUNTY, CITY) == "county"
    assert owner_elsewhere(Level.CITY, CITY) == ""
    assert owner_elsewhere(Level.PROVINCE, CITY) == "province"


def test_who_sits_in_one_office() -> None:
    def also(of: Person) -> Person:
        return replace(of, id=99)

    assert same_office(COUNTY, also(COUNTY))
    assert not same_office(COUNTY, COUNTY), "oneself"
    assert not same_office(COUNTY, NAMESAKE)
    assert same_office(CLERK, also(CLERK))
    assert not same_office(CLERK, OTHER_CLERK)
    assert not same_office(CITY, OTHER_CITY)
    # A city's officer whose record names a county sits in the city's bureau all the same.
    assert same_office(CITY, Person(98, "同事", roles=(Role(Level.CITY, "石家庄市", "桥西区"),)))
    # A contact's place says nothing: the enterprise does.
    placed = Person(97, "同事", roles=(Role(Level.ENTERPRISE, "石家庄市", "桥西区", 7),))
    assert same_office(CLERK, placed)
    assert not same_office(NOBODY, SUPPORT)


def test_which_bureaus_sit_over_a_case() -> None:
    there = case()
    over = {k for k, one in PEOPLE.items() for role in one.roles if role_covers(role, there)}
    assert over == {"c", "m", "p"}


def test_a_matter_climbs_from_the_county_to_the_city_to_the_province() -> None:
    assert UPWARD == (Level.COUNTY, Level.CITY, Level.PROVINCE)
