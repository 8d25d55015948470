"""What a person can do on the street. Each act holds her slot first, seals what she wrote, and leaves a line in the record."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from asylia.audit.actions import THE_HOUSE, THE_STREET, record
from asylia.intake import catalogue, rules
from asylia.intake import draft as drafts
from asylia.intake.draft import KIND, Draft
from asylia.intake.errors import AlreadySaved, ListIsFull, NotReady, OtherWords
from asylia.intake.models import Application, HelpCheck
from asylia.intake.states import ApplicationState
from asylia.vault import drops, keeper, rosters, sealing, slots
from asylia.vault.keeper import Opened
from asylia.vault.keys import Holder
from asylia.vault.slots import Own, Root

Answers = Mapping[str, Any]


@transaction.atomic
def begin(new: Root, *, own_sentence: str, filled_by: str, now: datetime) -> Own:
    """The number was typed back: only now a case is made, empty but for her own sentence."""
    own, draft, talk = slots.begin(new, now=now)
    today = now.date()
    Application.objects.bulk_create([Application(id=own.subject, begun_on=today, erase_on=_last_day(today))])
    meta = {"rehearsed": False, "filled_by": filled_by}
    keeper.write([keeper.locked(draft, KIND, meta), keeper.locked(talk, "own", {"own_sentence": own_sentence})])
    record(THE_STREET, "draft.begun", own.subject, now=now)
    return own


def _last_day(today: date) -> date:
    return today + timedelta(days=settings.DRAFT_DAYS)


@transaction.atomic
def choose_sentence(own: Own, sentence: str, *, now: datetime) -> None:
    """Her own sentence, shown each time she comes in."""
    held = drafts.hold(own)
    keeper.rewrite(held.talk, held.own_page, held.own | {"own_sentence": sentence})
    record(THE_STREET, "sentence.chosen", own.subject, now=now)


@transaction.atomic
def renumber(own: Own, new: Root, *, now: datetime) -> Own:
    """A new number was typed back: the old one ends. Raises NumberUnknown when the case is gone."""
    moved = slots.renumber(own, new, now=now)
    held = drafts.hold(moved)
    if held.draft and held.meta and not held.is_rehearsed:
        keeper.rewrite(held.draft, held.meta, held.meta.content | {"rehearsed": True})
    record(THE_STREET, "number.changed", own.subject, now=now)
    return moved


@transaction.atomic
def erase_now(own: Own, *, now: datetime) -> None:
    """Everything goes at once; what stays are days in the record, under a random id. Raises NumberUnknown."""
    drafts.hold(own)
    Application.objects.erase_mine()
    record(THE_STREET, "application.erased", own.subject, now=now)


@transaction.atomic
def take_back(own: Own, *, reason: str, now: datetime) -> date:
    """She stops. At once nobody else opens it; on the day after the returned one it is destroyed. Raises MoveNotAllowed, NumberUnknown.

    `reason` is an option of `stop_reason`, or empty; it goes to those who carried her case."""
    held = drafts.hold(own)
    until = now.date() + timedelta(days=settings.TAKE_BACK_DAYS)
    held.application.move(ApplicationState.WITHDRAWN)
    if reason:
        keeper.write([drops.drop(held.talk, held.keys, to="notes", content={"what": "reason", "on": _day(now), "reason": reason})])
    keeper.close(own.subject, by=THE_STREET, now=now)
    held.application.back_until = until
    held.application.save(update_fields=["state", "back_until"])
    record(THE_STREET, "application.taken_back", own.subject, now=now)
    return until


def _day(now: datetime) -> str:
    return now.date().isoformat()


@transaction.atomic
def undo_take_back(own: Own, *, now: datetime) -> None:
    """It goes on where it stood. Raises MoveNotAllowed when it was not taken back, NumberUnknown."""
    held = drafts.hold(own)
    application = held.application
    application.move(ApplicationState.TAKEN if application.taken_on else ApplicationState.SENT)
    application.back_until = None
    application.save(update_fields=["state", "back_until"])
    keeper.reopen(own.subject, by=THE_STREET, now=now)
    record(THE_STREET, "application.given_again", own.subject, now=now)


@transaction.atomic
def keep_until(application: UUID, last_day: date | None, *, by: str | UUID, now: datetime) -> None:
    """The day after which it is destroyed, or none: an act of the rooms above, which hold the slot."""
    Application.objects.filter(pk=application, state=ApplicationState.TAKEN).update(erase_on=last_day)
    record(by, "application.kept_until", application, now=now)


@transaction.atomic
def erase_due(application: UUID, *, now: datetime) -> None:
    """An unfinished application that nobody came back to within thirty days goes; one that lives on meanwhile stays."""
    if Application.objects.erase_due(application, today=now.date()):
        record(THE_HOUSE, "application.erased", application, now=now)


@transaction.atomic
def check_help(host: str, *, by: UUID, now: datetime) -> None:
    """Somebody of ours looked today whether this body still helps as the list says. Raises LookupError for one that is not on it."""
    if host not in {each.host for each in catalogue.HELP}:
        raise LookupError(host)
    check, _ = HelpCheck.objects.update_or_create(host=host, defaults={"checked_on": now.date()})
    record(by, "help.checked", check.pk, now=now)


@transaction.atomic
def come_back(known: Root, *, now: datetime) -> Own:
    """Her number opens her case again; a draft lives thirty more days and needs no rehearsal. Raises NumberUnknown."""
    own = slots.enter(known, now=now)
    held = drafts.hold(own)
    if held.draft and held.meta:
        if not held.is_rehearsed:
            keeper.rewrite(held.draft, held.meta, held.meta.content | {"rehearsed": True})
        _live_on(held, now=now)
    record(THE_STREET, "applicant.came_back", own.subject, now=now)
    return own


def _live_on(held: Draft, *, now: datetime) -> None:
    last = _last_day(now.date())
    if held.application.erase_on != last:
        Application.objects.filter(pk=held.application.pk, state=ApplicationState.DRAFT).update(erase_on=last)


@transaction.atomic
def rehearse(own: Own, *, now: datetime) -> None:
    """She typed the right number before sending."""
    held = _hold_draft(own)
    if held.meta and not held.is_rehearsed:
        keeper.rewrite(_sheets(held), held.meta, held.meta.content | {"rehearsed": True})
    record(THE_STREET, "number.rehearsed", own.subject, now=now)


def _hold_draft(own: Own) -> Draft:
    held = drafts.hold(own)
    if held.draft is None:
        raise AlreadySaved
    return held


def _sheets(held: Draft) -> Opened:
    if held.draft is None:
        raise AlreadySaved
    return held.draft


@transaction.atomic
def save_step(own: Own, *, part: int, step: int, answers: Answers, mark: str, version: int, now: datetime) -> None:
    """Seals one page of the form. `version` is that of the part's sheet as the page showed it; `mark` is saved or skipped.

    Raises AlreadySaved for the same words again, OtherWords when another window was faster."""
    held = _hold_draft(own)
    page = held.parts.get(part)
    before: Answers = dict(page.content["answers"]) if page else {}
    steps = dict(page.content["steps"]) if page else {}
    if version != held.version(part) and answers:
        stored = {name: before.get(name) for name in answers}
        if stored == answers:
            raise AlreadySaved
        if str(step) in steps:
            raise OtherWords({name: value for name, value in stored.items() if value is not None}, held.version(part))
    content = {
        "part": part,
        "answers": {name: value for name, value in {**before, **answers}.items() if value is not None},
        "steps": {str(step): mark} | {name: done for name, done in steps.items() if name != str(step) or done == "saved"},
    }
    if page:
        keeper.rewrite(_sheets(held), page, content)
    else:
        keeper.write([keeper.locked(_sheets(held), KIND, content)])
    _live_on(held, now=now)
    record(THE_STREET, "draft.saved", own.subject, now=now)


@transaction.atomic
def save_entry(own: Own, *, group: str, sheet: UUID, answers: Answers, version: int, now: datetime) -> None:
    """Seals one entry of a group. A new one brings the id that its page was given, and version 0: sent twice, it stays one.

    Raises AlreadySaved, OtherWords, ListIsFull."""
    held = _hold_draft(own)
    page = drafts.entry(held, group, sheet)
    answers = {name: value for name, value in answers.items() if value is not None}
    if page and page.version != version:
        if page.content["entry"] == answers:
            raise AlreadySaved
        raise OtherWords(page.content["entry"], page.version)
    others = held.entries.get(group, [])
    if page:
        keeper.rewrite(_sheets(held), page, page.content | {"entry": answers})
    else:
        if len(others) >= rules.most_entries(group):
            raise ListIsFull
        at = max((other.content["at"] for other in others), default=0) + 1
        keeper.write([keeper.locked(_sheets(held), KIND, {"group": group, "at": at, "entry": answers}, sheet=sheet)])
    _live_on(held, now=now)
    record(THE_STREET, "draft.saved", own.subject, now=now)


@transaction.atomic
def remove_entry(own: Own, *, group: str, sheet: UUID, now: datetime) -> None:
    """Takes one entry of a group away; one that is gone already is no fault."""
    held = _hold_draft(own)
    page = drafts.entry(held, group, sheet)
    if page:
        keeper.destroy(page)
    record(THE_STREET, "draft.saved", own.subject, now=now)


@transaction.atomic
def send(own: Own, *, language: str, shown: dict[str, str], now: datetime) -> None:
    """Everything she wrote is locked again for those who may read it, and the draft is destroyed. All or nothing.

    `shown` holds the text of each consent as she saw it. Raises AlreadySaved when it was sent before, NotReady when an answer is
    missing or the number was not tried, RosterRefused when a key of ours is not the one that the officers signed."""
    held = _hold_draft(own)
    answers = held.answers
    if rules.missing(answers) or not held.is_rehearsed:
        raise NotReady
    today = now.date()
    by_envelope: dict[str, Any] = rules.route(answers | {"filled_by": held.filled_by}, shown=shown, language=language, day=today)
    answer_by = today + timedelta(days=settings.FIRST_WORD_DAYS)
    by_envelope["notes"] = rules.due(answers) | {"answer_by": answer_by.isoformat()}
    circles = _readers(to_the_ear=bool(answers.get("ours")), on=today)
    made = _seal_for_readers(own, by_envelope, circles=circles, now=now)
    keeper.share(held.talk, holders=[circles["triage"]], by=None, now=now)
    own_page = held.own | {
        "to_the_ear": bool(answers.get("ours")),
        "answer_by": answer_by.isoformat(),
        "yes_partner": bool(answers.get("yes_partner")),
        "sent_on": today.isoformat(),
    }
    keeper.rewrite(held.talk, held.own_page, own_page)
    keeper.write(
        [
            keeper.locked(held.talk, "answers", by_envelope["talk"]),
            keeper.locked(held.talk, drops.KEYS, drops.keys_of([*made, held.talk], own_public=sealing.pair(own.seed).public)),
        ]
    )
    keeper.shred_draft(_sheets(held))
    slots.end_draft(own)
    held.application.move(ApplicationState.SENT)
    held.application.erase_on, held.application.sent_on = None, today
    held.application.save(update_fields=["state", "erase_on", "sent_on"])
    record(THE_STREET, "application.sent", own.subject, now=now)


ENVELOPES = {"contact": "triage", "story": "triage", "notes": "triage", "profile": "secretariat", "limits": "secretariat"}
THE_EAR = "ear"


def _readers(*, to_the_ear: bool, on: date) -> dict[str, Holder]:
    """The circle that stands for each role: the independent persons alone when she fears one of ours. Raises RosterRefused."""
    if to_the_ear:
        return dict.fromkeys(ENVELOPES.values(), rosters.circle(THE_EAR, on=on))
    return {role: rosters.circle(role, on=on) for role in set(ENVELOPES.values())}


def _seal_for_readers(own: Own, by_envelope: dict[str, Answers], *, circles: dict[str, Holder], now: datetime) -> list[Opened]:
    made = []
    for kind, role in ENVELOPES.items():
        opened = keeper.new_envelope(own.subject, kind)
        keeper.create(opened, holders=[circles[role]], by=None, now=now)
        keeper.write(keeper.split(opened, "due" if kind == "notes" else "answers", by_envelope[kind]))
        made.append(opened)
    return made
