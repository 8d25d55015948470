"""Other help as it stands today: the list of the catalogue, each body with the day on which somebody of ours last looked at it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from django.db import DatabaseError

from asylia.intake import catalogue, rules
from asylia.intake.catalogue import Help
from asylia.intake.models import HelpCheck

CLOSED = "closed"


def entries() -> list[Help]:
    """All of them, also where the database does not answer: then nobody has looked."""
    try:
        checked = HelpCheck.objects.days()
    except DatabaseError:
        checked = {}
    return [replace(each, checked_on=checked.get(each.host, each.checked_on)) for each in catalogue.HELP]


def checked_help(tags: Iterable[str], today: date) -> list[Help]:
    """For a letter that closes a door: those with one of these tags that somebody looked at lately, and that were not closed. Where
    these are fewer than three, urgent help and defenders of rights follow."""
    among = [each for each in entries() if each.open != CLOSED and rules.is_checked(each.checked_on, today)]
    return catalogue.help_entries(tags, among=among)
