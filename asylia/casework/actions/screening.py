"""Is this the right place for her? What stands against it is said in codes; a refusal takes both caseworkers."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from asylia.accounts.models import User
from asylia.accounts.permissions import require
from asylia.audit.actions import record
from asylia.casework import file, rules
from asylia.casework.actions import letters
from asylia.casework.actions.handover import THE_SECRETARIAT
from asylia.casework.file import ASSESSMENT, DECISION, DUE, NOTES, PROPOSAL, SCREENING, STEP, CaseFile
from asylia.casework.models import Case
from asylia.casework.permissions import are_two, can_screen
from asylia.casework.states import CaseState
from asylia.intake import actions as intake
from asylia.kit.days import day_of
from asylia.kit.errors import RuleBroken
from asylia.notices.actions import settle, tell
from asylia.notices.models import Kind
from asylia.offices.errors import NotYours
from asylia.offices.signing import said_in_words, signer
from asylia.vault import holders, keeper, rosters, twofold
from asylia.vault.errors import ShutOutHolder, TextChanged
from asylia.vault.keeper import Opened
from asylia.vault.keys import Key

REFUSE = "refuse"


class NothingProposed(RuleBroken):
    """Somebody was faster, or took it back."""


@transaction.atomic
def screen(case: Case, *, findings: Mapping[str, str], words: str, by: User, keys: Sequence[Key], now: datetime) -> None:
    """What stands against the case, by code ("clear", "open", "against"), and why. The newest holds; every version stays.

    Raises NotYours while its first version could not be signed, PermissionDenied, SubjectGone."""
    _write_screening(case, {"findings": dict(findings), "text": words, "finished": True}, by=by, keys=keys, now=now)
    record(by.pk, "case.screened", case.pk, now=now)


@transaction.atomic
def keep_screening(case: Case, *, findings: Mapping[str, str], words: str, by: User, keys: Sequence[Key], now: datetime) -> None:
    """One that is not finished: it decides nothing, and gives way to the next one of the same person. Raises as `screen` does."""
    _write_screening(case, {"findings": dict(findings), "text": words, "finished": False}, by=by, keys=keys, now=now)
    record(by.pk, "screening.kept", case.pk, now=now)


def _write_screening(case: Case, content: Mapping[str, Any], *, by: User, keys: Sequence[Key], now: datetime) -> None:
    letters.hold_file(case, by=by, keys=keys, now=now)
    require(can_screen(by, case, on=day_of(now)))
    half = keeper.unlock(case.pk, keys=keys, by=by.pk, now=now, kinds=[ASSESSMENT]).get(ASSESSMENT)
    require(half is not None or ASSESSMENT not in holders.envelopes_of(case.pk).values())  # two persons hold it, and she stands in
    half = half or _begin_half(case, by=signer(keys, user=by.pk, now=now), now=now)
    for page in keeper.pages(half):
        if page.kind == SCREENING and page.content["by"] == str(by.pk) and not page.content.get("finished", True):
            keeper.destroy(page)
    keeper.write([keeper.locked(half, SCREENING, {**content, "by": str(by.pk), "at": now.isoformat()})])


def _begin_half(case: Case, *, by: Key, now: datetime) -> Opened:
    """The secretariat's half of the assessment: for its circle, or for the two where one of the circle is shut out."""
    opened, today = keeper.new_envelope(case.pk, ASSESSMENT), day_of(now)
    try:
        with transaction.atomic():
            keeper.create(opened, holders=[rosters.circle(THE_SECRETARIAT, on=today)], by=by, now=now)
    except ShutOutHolder:
        keeper.create(opened, holders=[rosters.person(user, on=today) for user in case.two], by=by, now=now)
    return opened


@transaction.atomic
def propose_refusal(case: Case, *, codes: Sequence[str], text: str, why: str = "", by: User, keys: Sequence[Key], now: datetime) -> None:
    """The first of two signatures under a refusal. `text` is the letter as she will read it, `why` what the first says to the second.
    A newer one takes the place of an older.

    Raises NothingProposed, NotYours, PermissionDenied, SubjectGone."""
    found = letters.hold_file(case, by=by, keys=keys, now=now)
    require(can_screen(by, case, on=day_of(now)))
    _require_screening(case)
    for page in found.of(NOTES, PROPOSAL):
        keeper.destroy(page)
    proposal = twofold.propose(REFUSE, about=case.pk, text=rules.signed_text(codes, text), by=signer(keys, user=by.pk, now=now), now=now)
    keeper.write([keeper.locked(found.opened[NOTES], PROPOSAL, proposal | {"codes": list(codes), "letter": text, "why": why})])
    record(by.pk, "refusal.proposed", case.pk, now=now)
    settle(Kind.SECOND_SIGNATURE, about=case.pk, now=now)
    tell([user for user in case.two if user != by.pk], Kind.SECOND_SIGNATURE, about=case.pk, now=now)


def _require_screening(case: Case) -> Case:
    """As it stands now, held."""
    held = Case.objects.locked(case.pk)
    if held.state != CaseState.SCREENING:
        raise NothingProposed(_("This case is not in screening any more."))
    return held


@transaction.atomic
def take_back_refusal(case: Case, *, reason: str, by: User, keys: Sequence[Key], now: datetime) -> None:
    """Either of the two says no: nothing is refused. Who signed first is told why the other did not."""
    found = letters.hold_file(case, by=by, keys=keys, now=now)
    for page in found.of(NOTES, PROPOSAL):
        is_second = page.content["by"] != str(by.pk)
        what = "not_signed" if is_second else "taken_back"
        step = {"what": what, "at": now.isoformat(), "by": str(by.pk), "text": reason}
        keeper.write([keeper.locked(found.opened[NOTES], STEP, step)])
        if is_second:
            _tell_first(found, page.content["by"], step, now=now)
        keeper.destroy(page)
    record(by.pk, "refusal.taken_back", case.pk, now=now)
    settle(Kind.SECOND_SIGNATURE, about=case.pk, now=now)


def _tell_first(found: CaseFile, first: str, said: Mapping[str, Any], *, now: datetime) -> None:
    """On the list of who signed first, until that one opens the page of the case."""
    told = {name: said[name] for name in ("what", "by", "text")} | {"to": first, "on": now.date().isoformat()}
    due = found.one(NOTES, DUE)
    keeper.rewrite(found.opened[NOTES], due, {**due.content, "told": [*due.content.get("told", []), told]})


@transaction.atomic
def refuse(case: Case, *, seen: str, by: User, keys: Sequence[Key], now: datetime) -> None:
    """The second signature: she gets the letter, and can ask for a second look. `seen` is the text that the second person saw.

    Raises NothingProposed, NotYours, PermissionDenied, SubjectGone."""
    found = letters.hold_file(case, by=by, keys=keys, now=now)
    require(can_screen(by, case, on=day_of(now)))
    held = _require_screening(case)
    proposals = found.of(NOTES, PROPOSAL)
    if not proposals:
        raise NothingProposed(_("Nothing waits for your signature: it was taken back."))
    page = proposals[0]
    first = UUID(page.content["by"])
    _require_still_carries(held, first, now=now)
    if first != by.pk and not are_two(first, by.pk, held, on=day_of(now)):
        raise NotYours(_("Who stands in and who is away are one key. The other caseworker signs."))
    decision = _seconded(page.content, case, seen=seen, by=signer(keys, user=by.pk, now=now), now=now)
    keeper.destroy(page)
    keeper.write([keeper.locked(found.opened[NOTES], DECISION, decision)])
    _tell_first(found, decision["by"], {"what": "refused", "by": str(by.pk), "text": ""}, now=now)
    _close(case, file.of(case.pk, found.opened), page.content["letter"], by=by, now=now)
    record(by.pk, "case.refused", case.pk, now=now)
    settle(Kind.SECOND_SIGNATURE, about=case.pk, now=now)


def _require_still_carries(case: Case, first: UUID, *, now: datetime) -> None:
    signer = User.objects.filter(pk=first).first()
    if signer is None or not can_screen(signer, case, on=day_of(now)):
        raise NotYours(_("The one who signed first does not carry this case any more. Propose it again."))


def _seconded(proposal: Mapping[str, Any], case: Case, *, seen: str, by: Key, now: datetime) -> dict[str, Any]:
    with said_in_words(not_twice=_("You signed first. The other caseworker signs second.")):
        _require_of_this_text(proposal, seen)
        return twofold.second(proposal, act=REFUSE, about=case.pk, text=seen, by=by, now=now)


def _require_of_this_text(proposal: Mapping[str, Any], seen: str) -> None:
    """What is sent lies beside what was signed: it must be the same. Raises TextChanged."""
    if rules.signed_text(proposal["codes"], proposal["letter"]) != seen:
        raise TextChanged


def _close(case: Case, found: CaseFile, letter: str, *, by: User, now: datetime) -> None:
    today = now.date()
    letters.send(found, letter=uuid4(), text=letter, promised=None, starts_from=REFUSE, by=by, now=now)
    case = Case.objects.locked(case.pk)
    case.move(CaseState.REJECTED)
    case.since, case.look_again_until = today, today + timedelta(days=settings.LOOK_AGAIN_DAYS)
    case.save(update_fields=["state", "since", "look_again_until"])
    intake.keep_until(case.pk, today + timedelta(days=settings.REFUSED_DAYS), by=by.pk, now=now)
