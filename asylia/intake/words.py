"""The words of the catalogue in the language of the page."""

from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, gettext, ngettext

from asylia.intake import catalogue, lists
from asylia.intake.catalogue import Text


def say(text: Text, **filled: Any) -> str:
    """A text of the catalogue, translated, with what stands in {braces} filled in: a number in the digits of the page."""
    translated = gettext(text) if text else ""
    shown = {name: digits(value) if isinstance(value, int) else value for name, value in filled.items()}
    return translated.format(**shown) if filled else translated


def count(name: str, n: int) -> str:
    """A text with a number in it, in the right plural."""
    pair = catalogue.counted(name)
    return ngettext(pair.one, pair.other, n).format(n=digits(n))


def error(name: str, **filled: Any) -> str:
    if name in catalogue.COUNTED:
        return count(name, filled["n"])
    return say(catalogue.error(name), **filled)


def frame(name: str, **filled: Any) -> str:
    return say(catalogue.page("frame").texts[name], **filled)


def apart(text: str) -> str:
    """What she wrote, within a line of ours: signs that keep the direction of one from turning the other around."""
    return f"\u2068{text}\u2069"


def day(when: date) -> str:
    return lists.day(when, language())


def digits(number: int | str) -> str:
    """In the digits of the page."""
    return lists.digits(str(number), language())


def language() -> str:
    return get_language() or settings.LANGUAGE_CODE
