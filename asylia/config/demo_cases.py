"""Applications of people who do not exist: each goes the way of everybody on the street, on days that have passed."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils import translation

from asylia.accounts.invented import PUBLIC_SEED
from asylia.config import demo_data
from asylia.config.demo_data import Raw
from asylia.intake import actions, catalogue, rules
from asylia.intake.catalogue import PARTS, Part, Step
from asylia.intake.words import say
from asylia.vault import number, sealing, slots
from asylia.vault.slots import Own, Root

ENTERED = ("a01", "a24")  # who tries the demo comes in with their numbers: one in screening, one that just arrived
YESES = ("yes_read", "yes_partner")


def number_of(key: str) -> str:
    """Everybody knows it."""
    return number.with_check(int.from_bytes(sealing.sub(PUBLIC_SEED, f"number {key}", 16), "big") % 10**28)


def root_of(key: str) -> Root:
    """Of a number where it is told to somebody; else of none, without the stretching of it."""
    if key in ENTERED:
        return slots.root(number_of(key))
    return Root(lookup=sealing.sub(PUBLIC_SEED, f"lookup {key}"), key=sealing.sub(PUBLIC_SEED, f"key {key}"))


def send_all(*, now: datetime) -> dict[str, Own]:
    """By key, the oldest first."""
    oldest_first = sorted(demo_data.applications(), key=lambda application: -int(application["begun_days_ago"]))
    return {each["key"]: send_one(each, root=root_of(each["key"]), now=now) for each in oldest_first}


def send_one(application: Raw, *, root: Root, now: datetime) -> Own:
    """A draft stays as far as it came."""
    begun = now - timedelta(days=application["begun_days_ago"])
    own = actions.begin(root, own_sentence=application["own_sentence"], filled_by="self", now=begun)
    _fill_in(own, application, today=now.date(), begun=begun)
    if application["sent_days_ago"] is not None:
        sent = now - timedelta(days=application["sent_days_ago"])
        actions.rehearse(own, now=sent)
        actions.send(own, language=application["language"], shown=_shown(application["language"]), now=sent)
    return own


def _shown(language: str) -> dict[str, str]:
    with translation.override(language):
        return {name: say(catalogue.question(name).label) for name in YESES}


def _fill_in(own: Own, application: Raw, *, today: date, begun: datetime) -> None:
    for group, entries in application["entries"].items():
        for entry in entries:
            actions.save_entry(own, group=group, sheet=uuid4(), answers=entry, version=0, now=begun)
    answers = demo_data.answers(application, today=today)
    for part in PARTS:
        pages = list(_answered(part, answers, application["entries"]))
        if pages and application["sent_days_ago"] is not None:  # no draft is left to show its pages: a part is one of them, and quicker
            pages = [(pages[-1][0], {name: answer for _, here in pages for name, answer in here.items()})]
        for version, (step, here) in enumerate(pages):
            actions.save_step(own, part=part.id, step=step.number, answers=here, mark="saved", version=version, now=begun)


def _answered(part: Part, answers: Raw, entries: Raw) -> Iterator[tuple[Step, dict[str, Any]]]:
    """The pages that something was written on, each with what is not an entry."""
    for step in rules.steps_shown(part, {**answers, **entries}):
        asked = {question.id for question in step.questions}
        here = {name: answer for name, answer in answers.items() if name.split(".")[0] in asked}
        if here or not asked.isdisjoint(entries):
            yield step, here
