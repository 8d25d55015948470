"""What happened to the invented applications since: each step by the act of a person, on a day that has passed."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, cached_property
from typing import Any
from uuid import uuid4

from django.db import transaction

from asylia.accounts.models import User
from asylia.casework.actions import handover, hers, letters, reading, screening
from asylia.casework.file import CaseFile
from asylia.casework.models import Case
from asylia.casework.rules import signed_text
from asylia.config import demo_data
from asylia.config.demo_data import Raw
from asylia.config.demo_people import EAR, PEOPLE, TRIAGE, Invented, circle_id, circle_seed
from asylia.intake import actions as intake
from asylia.intake.letters import REFUSALS
from asylia.intake.models import Application
from asylia.vault.keys import FIRST, Key
from asylia.vault.slots import Own

FIRST_HOUR = 7
Step = tuple[int, int, Callable[[datetime], None]]  # days ago, order within the day, what happens


@cache
def _by_name() -> dict[str, Invented]:
    return {person.name: person for person in PEOPLE}


def member(name: str) -> dict[str, Any]:
    """Who acts, and every key that opens something."""
    person = _by_name()[name]
    circles = [Key(circle_id(role), 1, circle_seed(role)) for role in sorted(person.circles)]
    return {"by": User.objects.get(pk=person.id), "keys": [Key(person.id, FIRST, person.seed), *circles]}


@dataclass
class History:
    """One application, and what people did with it."""

    raw: Raw
    own: Own
    now: datetime

    @cached_property
    def two(self) -> tuple[dict[str, Any], dict[str, Any]]:
        first, second = self.raw["caseworkers"]
        return member(first), member(second)

    @property
    def case(self) -> Case:
        return Case.objects.get(pk=self.own.subject)

    def play(self) -> None:
        """All steps, the oldest first."""
        steps = sorted(self._steps(), key=lambda step: (-step[0], step[1]))
        for place, (days_ago, _, happens) in enumerate(steps):
            with transaction.atomic():
                happens(self._moment(days_ago, place))

    def _moment(self, days_ago: int, place: int) -> datetime:
        """In the morning of that day, one step after the other; today before now."""
        at = (self.now - timedelta(days=days_ago)).replace(hour=FIRST_HOUR, minute=0) + timedelta(minutes=7 * place)
        return min(at, self.now - timedelta(minutes=max(1, 60 - place)))

    def _steps(self) -> Iterator[Step]:
        ended, stopped = self.raw["ended_days_ago"], self.raw["state"] == "withdrawn"
        if self.raw["caseworkers"]:
            yield self._handed_over_days_ago(), 1, self._hand_over
            yield from ((note["days_ago"], 3, self._noting(note)) for note in self.raw["notes"] if not stopped or note["days_ago"] > ended)
        for said in self.raw["thread"]:
            if said["by"] == "her":
                yield said["days_ago"], 2, self._writing(said)
            elif ended is None or said["days_ago"] > ended:
                yield said["days_ago"], 4, self._answering(said)
        if self.raw["danger_again"]:
            yield self.raw["danger_again"]["days_ago"], 2, self._in_danger
        if self.raw["state"] == "rejected":
            yield ended, 5, self._refuse
        if self.raw["second_look"]:
            yield max(0, ended - 3), 6, lambda now: hers.ask_again(self.own, now=now)
        if stopped:
            yield ended, 6, self._stop

    def _handed_over_days_ago(self) -> int:
        ours = [said["days_ago"] for said in [*self.raw["thread"], *self.raw["notes"]] if said["by"] != "her"]
        return int(max([self.raw["sent_days_ago"] - 1, *ours]))

    def _hand_over(self, now: datetime) -> None:
        shut_out = [User.objects.get(pk=_by_name()[name].id) for name in self.raw["never_see_people"]]
        names = [person.name for person in PEOPLE if (EAR if self.raw["answers"].get("ours") else TRIAGE) in person.circles]
        by = next(name for name in names if name not in self.raw["never_see_people"])
        application = Application.objects.get(pk=self.own.subject)
        first, second = self.two
        reading.open_arrived(application, **member(by), now=now)
        handover.hand_over(application, two=(first["by"], second["by"]), shut_out=shut_out, **member(by), now=now)

    def _noting(self, note: Raw) -> Callable[[datetime], None]:
        return lambda now: letters.note(self.case, text=note["text"], **member(note["by"]), now=now)

    def _writing(self, said: Raw) -> Callable[[datetime], None]:
        def happens(now: datetime) -> None:
            hers.write(self.own, form=uuid4(), text=said["text"], now=now)
            if said["read"] and Case.objects.filter(pk=self.own.subject).exists():
                for member in self.two:
                    self._read(member, now + timedelta(minutes=3))

        return happens

    def _read(self, member: Mapping[str, Any], now: datetime) -> CaseFile:
        return reading.open_case(self.case, **member, now=now)

    def _answering(self, said: Raw) -> Callable[[datetime], None]:
        def happens(now: datetime) -> None:
            text = demo_data.words(said, language=self.raw["answers"]["write_language"], today=self.now.date())
            promised = self.now.date() + timedelta(days=said["promise_in_days"])
            letter = uuid4()
            content = {"letter": letter, "text": text, "promised": promised, "starts_from": said["starts_from"]}
            letters.write(self.case, **content, **self.two[0], now=now)
            if said["read"]:
                hers.settle_letter(self.own, letter=letter, keep=False, tell=False, now=now)

        return happens

    def _in_danger(self, now: datetime) -> None:
        told = self.raw["danger_again"]
        hers.in_danger(self.own, form=uuid4(), text=told["text"], until=None, needs=told["needs"], now=now)

    def _refuse(self, now: datetime) -> None:
        first, second = self.two
        text = next(said["text"] for said in reversed(self.raw["thread"]) if said["by"] == "us")
        findings = dict.fromkeys(REFUSALS, "clear") | dict.fromkeys(self.raw["reasons"], "against")
        screening.screen(self.case, findings=findings, words="", **first, now=now)
        screening.propose_refusal(self.case, codes=self.raw["reasons"], text=text, **first, now=now)
        later = now + timedelta(minutes=5)
        screening.refuse(self.case, seen=signed_text(self.raw["reasons"], text), **second, now=later)

    def _stop(self, now: datetime) -> None:
        intake.take_back(self.own, reason="mind", now=now)
