"""The words of the catalogue in the language of the page."""

from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, gettext, ngettext

from asylia.intake import catalogue, lists
from asylia.intake.catalogue import Text


def say(text: Text, **filled: Any) -> str:
    """A text of the catalogue, translated, with what stands in {braces} filled in."""
    translated = gettext(text) if text else ""
    return translated.format(**filled) if filled else translated


def count(name: str, n: int) -> str:
    """A text with a number in it, in the right plural."""
    pair = catalogue.counted(name)
    return ngettext(pair.one, pair.other, n).format(n=n)


def error(name: str, **filled: Any) -> str:
    if name in catalogue.COUNTED:
        return count(name, filled["n"])
    return say(catalogue.error(name), **filled)


def frame(name: str, **filled: Any) -> str:
    return say(catalogue.page("frame").texts[name], **filled)


def day(when: date) -> str:
    return lists.day(when, get_language() or settings.LANGUAGE_CODE)
