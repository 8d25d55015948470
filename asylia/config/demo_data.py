"""What `invented/` tells of people who do not exist, and where the real member cities lie. Pure.

Days stand there as seen from today: `sent_days_ago`, `ended_days_ago` for a refusal or a withdrawal, and dates in answers as
{"in_days": 40, "exact": "month"}. In a thread `promise_in_days` is the day of the next word, below zero for one that has passed, and
{promise} in its text is that day."""

import csv
import functools
import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from asylia.intake import lists, rules

INVENTED = Path(__file__).parent / "invented"
TYPED = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}
Raw = Mapping[str, Any]


def _read(name: str) -> str:
    return (INVENTED / name).read_text(encoding="utf-8")


@functools.cache
def people() -> tuple[Raw, ...]:
    """Staff: the first of the roles is the one that the roster names."""
    return tuple(json.loads(_read("people.json")))


@functools.cache
def applications() -> tuple[Raw, ...]:
    return tuple(json.loads(_read("applications.json")))


@functools.cache
def cities() -> tuple[dict[str, str], ...]:
    """Real members, each with the page that says so."""
    return tuple(csv.DictReader(_read("cities.csv").splitlines()))


def answers(application: Raw, *, today: date) -> dict[str, Any]:
    """By question, as the form keeps them; those of groups stand in `entries`."""
    return {name: _placed(answer, today) for name, answer in application["answers"].items()}


def _placed(answer: Any, today: date) -> Any:
    if isinstance(answer, Mapping) and "in_days" in answer:
        return rules.read_date(format(today + timedelta(days=answer["in_days"]), TYPED[answer["exact"]]))
    return answer


def words(message: Raw, *, language: str, today: date) -> str:
    """A message of a thread with the day of its promise."""
    if message["promise_in_days"] is None:
        return str(message["text"])
    promise = today + timedelta(days=message["promise_in_days"])
    return str(message["text"]).replace("{promise}", lists.day(promise, language))
