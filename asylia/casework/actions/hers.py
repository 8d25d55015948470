"""What she can do after sending. Each act holds her slot first; what she writes is sealed to who may read it, and never shown again."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from asylia.audit.actions import THE_STREET, record
from asylia.casework.file import CONTACT, NOTES, STORY, letters_of
from asylia.casework.models import Case
from asylia.intake import actions as intake
from asylia.intake import draft as drafts
from asylia.intake.draft import Draft
from asylia.intake.errors import AlreadySaved
from asylia.intake.rules import Answers
from asylia.intake.states import ApplicationState
from asylia.kit.errors import MoveNotAllowed
from asylia.vault import drops, keeper
from asylia.vault.slots import Own

LAST_SENT = "last_sent"
WITH_US = (ApplicationState.SENT, ApplicationState.TAKEN)


def _hold_ours(own: Own) -> Draft:
    """Raises MoveNotAllowed while the application is not with us, NumberUnknown."""
    held = drafts.hold(own)
    if held.application.state not in WITH_US:
        raise MoveNotAllowed
    return held


def _hold(own: Own, form: UUID) -> Draft:
    """Raises AlreadySaved for a form that came before, and as `_hold_ours` does."""
    held = _hold_ours(own)
    if str(form) in held.own.get(LAST_SENT, []):
        raise AlreadySaved
    return held


def _drop(held: Draft, form: UUID, contents: Iterable[tuple[str, dict[str, Any]]], *, now: datetime, own: Answers | None = None) -> None:
    """Seals what she sends for each envelope, and remembers the form, so that a second press sends nothing twice."""
    on = {"on": now.date().isoformat()}
    keeper.write([drops.drop(held.talk, held.keys, to=envelope, content=content | on) for envelope, content in contents])
    sent = [*held.own.get(LAST_SENT, []), str(form)][-8:]
    keeper.rewrite(held.talk, held.own_page, held.own | dict(own or {}) | {LAST_SENT: sent})


@transaction.atomic
def write(own: Own, *, form: UUID, text: str, now: datetime) -> None:
    """A message to those who have her case. Raises as `_hold` does."""
    held = _hold(own, form)
    _drop(held, form, [(NOTES, {"what": "message", "text": text})], now=now)
    record(THE_STREET, "message.sent", own.subject, now=now)


@transaction.atomic
def correct(own: Own, *, form: UUID, question: str, envelopes: Iterable[str], answers: Answers, now: datetime) -> None:
    """A newer answer, sealed to each envelope that holds the old one. Raises as `_hold` does."""
    held = _hold(own, form)
    content = {"what": "correction", "question": question, "answers": dict(answers)}
    news = (NOTES, {"what": "corrected", "question": question})
    _drop(held, form, [*((envelope, content) for envelope in envelopes), news], now=now)
    record(THE_STREET, "answer.corrected", own.subject, now=now)


@transaction.atomic
def in_danger(own: Own, *, form: UUID, text: str, until: Any, needs: Any, now: datetime) -> None:
    """Danger is here: the two who carry her case see it first. Raises as `_hold` does."""
    held = _hold(own, form)
    content = {"what": "danger", "text": text, "until": until, "needs": needs}
    _drop(held, form, [(STORY, content), (NOTES, content)], now=now)
    record(THE_STREET, "danger.told", own.subject, now=now)


@transaction.atomic
def change_yes(own: Own, *, form: UUID, allowed: bool, shown: str, language: str, now: datetime) -> None:
    """Her yes to show the story to the partner organisation, or that she takes it back. Raises as `_hold` does."""
    held = _hold(own, form)
    content = {"what": "yes", "question": "yes_partner", "allowed": allowed, "shown": shown, "language": language}
    _drop(held, form, [(CONTACT, content), (NOTES, content)], now=now, own={"yes_partner": allowed})
    record(THE_STREET, "yes.changed", own.subject, now=now)


@transaction.atomic
def settle_letter(own: Own, *, letter: UUID, keep: bool, tell: bool, now: datetime) -> None:
    """She has read a letter of ours: it goes, or waits for her next visit. `tell`: we may know it. One that is gone already is no fault.

    Raises MoveNotAllowed while the application is not with us, NumberUnknown."""
    held = _hold_ours(own)
    page = next((page for page in letters_of(held.talk_pages) if page.content["id"] == str(letter)), None)
    if page is None:
        return
    if keep:
        keeper.rewrite(held.talk, page, page.content | {"kept": True})
    else:
        keeper.destroy(page)
    if tell:
        seen = {"what": "seen", "letter": page.content["id"], "on": now.date().isoformat()}
        keeper.write([drops.drop(held.talk, held.keys, to=NOTES, content=seen)])
    record(THE_STREET, "letter.settled", own.subject, now=now)


@transaction.atomic
def ask_again(own: Own, *, now: datetime) -> None:
    """Other people shall look: it is never erased while that is open. Raises MoveNotAllowed when the time is over, NumberUnknown."""
    if _hold_ours(own).application.state != ApplicationState.TAKEN:
        raise MoveNotAllowed
    case = Case.objects.as_she_sees().locked(own.subject)
    if not case.may_ask_again(now.date()):
        raise MoveNotAllowed
    case.look_again_on = now.date()
    case.save(update_fields=["look_again_on"])
    intake.keep_until(own.subject, None, by=THE_STREET, now=now)
    record(THE_STREET, "second_look.asked", own.subject, now=now)
