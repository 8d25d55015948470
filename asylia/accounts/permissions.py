"""Who may do what: one table, from which the page "Who can do what" and its test are drawn too."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext_lazy as _

from asylia.accounts.models import Body, BodyKind, Installation, Role, RoleName, User


class Reach(StrEnum):
    """How far a power goes. Holding the envelope is always needed as well."""

    ALONE = "1"
    TWO = "2"  # two different persons; the second sees the same text and signs
    OWN = "own"  # in own cases, own city, own body
    ARRIVED = "arrived"  # alone, until two caseworkers have taken the case over


class Act(models.TextChoices):
    INVITE = "invite", _("Invite, invite again, give or end a role")
    ASK_TO_INVITE = "ask_to_invite", _("Ask an officer to invite somebody")
    SIGN_ROSTER = "sign_roster", _("Sign the roster and the circles")
    SEE_CASE = "see_case", _("See that a case exists, its state and its days")
    OPEN_ARRIVED = "open_arrived", _("Open what arrived, name two caseworkers")
    CHANGE_CASEWORKER = "change_caseworker", _("Change one of two caseworkers")
    GIVE_STORY = "give_story", _("Give the story to an assessor")
    WRITE_CASE = "write_case", _("Read and write messages, notes, the chronology")
    ANSWER_EAR = "answer_ear", _("Read and answer what is written to the independent person")
    OPEN_CONTACT = "open_contact", _("Open how somebody can be reached")
    OPEN_MORE = "open_more", _("Let somebody open more than one person opens in an hour or a day")
    REVIEW_GLASS = "review_glass", _("Look through what was opened by break glass")
    SCREEN = "screen", _("Screen; reject with reasons")
    ASSESS = "assess", _("Assess: one half; decide whether candidate")
    SIGN_ASSESSMENT = "sign_assessment", _("Sign the assessing body's half")
    NAME_APPEAL = "name_appeal", _("Appeal: name other people, by somebody who had no part in the refusal")
    COMPOSE_LIST = "compose_list", _("Run the engine, compose a list")
    SHOW_LIST = "show_list", _("Show a list to a city, take it back")
    READ_OFFER = "read_offer", _("Read an offered dossier")
    RANK_OFFER = "rank_offer", _("Ask a question about an offered dossier, rank")
    APPROVE = "approve", _("Approve for the council")
    INVITE_GUEST = "invite_guest", _("Invite the person")
    ASK_FOR_GUEST = "ask_for_guest", _("Ask that the person is invited")
    RELEASE_CONTACT = "release_contact", _("Release the contact to a city")
    RUN_STAY = "run_stay", _("Run relocation and stay")
    READ_STAY_FIGURES = "read_stay_figures", _("Read the figures of a stay, no person")
    KEEP_MEMBERS = "keep_members", _("Members and agreements")
    KEEP_PLACES = "keep_places", _("Places")
    KEEP_DUES = "keep_dues", _("Dues, invoices")
    READ_DUES = "read_dues", _("Read dues and invoices")
    SET_DOOR = "set_door", _("Open, limit, close the intake; the stream for a crisis")
    LOCK_ME = "lock_me", _("Lock me everywhere")
    LOCK_PERSON = "lock_person", _("Lock a person, a city or a body")
    LOCK_CASE = "lock_case", _("Lock a case")
    LOCK_HOUSE = "lock_house", _("Lock the house")
    OPEN_HOUSE = "open_house", _("Open again what was locked")
    CLOSE_STREET = "close_street", _("Close the street")
    EXPORT = "export", _("Export more than ten cases; delete early; take out an original file")
    PROPOSE_POLICY = "propose_policy", _("Propose a policy of the engine")
    SET_POLICY = "set_policy", _("Set the policy of the engine")
    READ_RECORD = "read_record", _("Read the record")
    COUNT_RECORD = "count_record", _("Read counts of the record")
    WRITE_PUBLIC = "write_public", _("Write public texts; publish a voice with the resident's yes")
    REFER = "refer", _("Send and follow own referrals")


R = RoleName
ONE, TWO, OWN, ARRIVED = Reach.ALONE, Reach.TWO, Reach.OWN, Reach.ARRIVED
EARS = {R.EAR: OWN, R.EAR_DEPUTY: OWN}
POWERS: dict[Act, dict[RoleName, Reach]] = {
    Act.INVITE: {R.OFFICER: TWO},
    Act.ASK_TO_INVITE: {R.ASSESSING_LEAD: OWN, R.COORDINATOR: OWN},
    Act.SIGN_ROSTER: {R.OFFICER: TWO},
    Act.SEE_CASE: {R.OFFICER: ONE, R.TRIAGE: ARRIVED, R.CASEWORKER: OWN, R.ASSESSOR: OWN, R.ASSESSING_LEAD: OWN},
    Act.OPEN_ARRIVED: {R.TRIAGE: ONE, **EARS},
    Act.CHANGE_CASEWORKER: {R.OFFICER: ONE, R.CASEWORKER: OWN},
    Act.GIVE_STORY: {R.CASEWORKER: OWN, R.ASSESSING_LEAD: OWN},
    Act.WRITE_CASE: {R.TRIAGE: ARRIVED, R.CASEWORKER: OWN},
    Act.ANSWER_EAR: EARS,
    Act.OPEN_CONTACT: {R.OFFICER: TWO, R.TRIAGE: ARRIVED, R.CASEWORKER: OWN},
    Act.OPEN_MORE: dict.fromkeys((R.OFFICER, R.TRIAGE, R.CASEWORKER), TWO),
    Act.REVIEW_GLASS: {R.OFFICER: ONE, R.AUDITOR: ONE},
    Act.SCREEN: {R.CASEWORKER: TWO},
    Act.ASSESS: {R.CASEWORKER: OWN, R.ASSESSOR: OWN},
    Act.SIGN_ASSESSMENT: {R.ASSESSING_LEAD: OWN},
    Act.NAME_APPEAL: {R.OFFICER: ONE, R.ASSESSING_LEAD: ONE, R.BOARD: ONE},
    Act.COMPOSE_LIST: {R.OFFICER: ONE, R.CASEWORKER: ONE},
    Act.SHOW_LIST: {R.CASEWORKER: TWO},
    Act.READ_OFFER: {R.COORDINATOR: OWN, R.COUNCIL_READER: OWN},
    Act.RANK_OFFER: {R.COORDINATOR: OWN},
    Act.APPROVE: {R.COUNCIL_READER: OWN},
    Act.INVITE_GUEST: {R.CASEWORKER: OWN},
    Act.ASK_FOR_GUEST: {R.COORDINATOR: OWN},
    Act.RELEASE_CONTACT: {R.OFFICER: TWO},
    Act.RUN_STAY: {R.CASEWORKER: OWN, R.COORDINATOR: OWN},
    Act.READ_STAY_FIGURES: {R.TREASURER: ONE},
    Act.KEEP_MEMBERS: {R.OFFICER: ONE, R.CASEWORKER: ONE, R.TREASURER: ONE},
    Act.KEEP_PLACES: {R.OFFICER: ONE, R.CASEWORKER: ONE, R.TREASURER: ONE, R.COORDINATOR: OWN},
    Act.KEEP_DUES: {R.TREASURER: ONE},
    Act.READ_DUES: {R.TREASURER: ONE, R.COORDINATOR: OWN},
    Act.SET_DOOR: {R.OFFICER: TWO},
    Act.LOCK_ME: dict.fromkeys(RoleName, ONE),
    Act.LOCK_PERSON: {R.OFFICER: ONE, R.ASSESSING_LEAD: OWN, R.COORDINATOR: OWN},
    Act.LOCK_CASE: {R.OFFICER: ONE, R.CASEWORKER: OWN},
    Act.LOCK_HOUSE: {R.OFFICER: ONE, R.TRIAGE: ONE, R.CASEWORKER: ONE},
    Act.OPEN_HOUSE: {R.OFFICER: TWO},
    Act.CLOSE_STREET: {R.OFFICER: ONE},
    Act.EXPORT: {R.OFFICER: TWO, R.CASEWORKER: TWO},
    Act.PROPOSE_POLICY: {R.OFFICER: ONE, R.CASEWORKER: ONE},
    Act.SET_POLICY: {R.BOARD: TWO},
    Act.READ_RECORD: {
        R.AUDITOR: ONE,
        **dict.fromkeys((R.OFFICER, R.CASEWORKER, R.ASSESSOR, R.ASSESSING_LEAD, R.COORDINATOR, R.COUNCIL_READER, R.TREASURER), OWN),
        **EARS,
    },
    Act.COUNT_RECORD: {R.BOARD: ONE, R.AUDITOR: ONE},
    Act.WRITE_PUBLIC: {R.EDITOR: ONE},
    Act.REFER: {R.PARTNER: OWN},
}


B = BodyKind
BODIES: dict[RoleName, frozenset[BodyKind]] = {
    R.OFFICER: frozenset({B.SECRETARIAT, B.ASSOCIATION}),
    **dict.fromkeys((R.TRIAGE, R.CASEWORKER, R.TREASURER), frozenset({B.SECRETARIAT})),
    **dict.fromkeys((R.ASSESSOR, R.ASSESSING_LEAD), frozenset({B.ASSESSING})),
    **dict.fromkeys((R.COORDINATOR, R.COUNCIL_READER), frozenset({B.CITY})),
    **dict.fromkeys((R.EAR, R.EAR_DEPUTY), frozenset({B.INDEPENDENT})),
    R.EDITOR: frozenset({B.SECRETARIAT, B.CITY}),
    **dict.fromkeys((R.BOARD, R.AUDITOR), frozenset({B.ASSOCIATION})),
    R.PARTNER: frozenset({B.SISTER}),
}
"""In which kinds of body a role is held. Somebody of the board who stands in as caseworker is given that role in the secretariat."""


class Within(StrEnum):
    """Where two roles exclude each other."""

    HOUSE = "house"
    CASE = "case"
    LIST = "list"


SECRETARIAT_AND_CITIES = (R.OFFICER, R.TRIAGE, R.CASEWORKER, R.TREASURER, R.EDITOR, R.COORDINATOR, R.COUNCIL_READER)
NEVER_ONE_PERSON: dict[Within, frozenset[tuple[RoleName, RoleName]]] = {
    Within.HOUSE: frozenset((ear, other) for ear in (R.EAR, R.EAR_DEPUTY) for other in SECRETARIAT_AND_CITIES),
    Within.CASE: frozenset({(R.CASEWORKER, R.CASEWORKER), (R.CASEWORKER, R.ASSESSOR)}),  # who hears an appeal is an assessor
    Within.LIST: frozenset({(R.COORDINATOR, R.COUNCIL_READER)}),
}


def may(user: User, act: Act, *, on: date, how: Collection[Reach], body: Body | None = None) -> bool:
    """Whether a role of this person gives the act so far on this day. With `how=[OWN]` and a body: in this one.

    Who may do something as one of two asks with `how=[TWO]`, so that a right of two is never taken for that of one."""
    names = [name for name, reach in POWERS[act].items() if reach in how]
    roles = Role.objects.running(on=on).filter(user=user, user__is_active=True, name__in=names)
    return (roles.filter(body=body) if body else roles).exists()


def gives(act: Act, roles: Collection[str]) -> bool:
    """Whether one of these roles has to do with the act at all: for menus and pages that only lead to it."""
    return any(name in POWERS[act] for name in roles)


def can_be_one_person(name: RoleName, others: set[RoleName]) -> bool:
    return not any((name, other) in NEVER_ONE_PERSON[Within.HOUSE] or (other, name) in NEVER_ONE_PERSON[Within.HOUSE] for other in others)


def is_click_enough() -> bool:
    """Among invented people, and behind doors that answer to this machine's own names alone."""
    return bool(settings.IS_LOCAL) and Installation.objects.filter(is_demo=True).exists()


def require(allowed: bool) -> None:  # noqa: FBT001 - it reads as a sentence: require(may(user, act, on=today))
    """Raises PermissionDenied."""
    if not allowed:
        raise PermissionDenied
