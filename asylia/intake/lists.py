"""Countries and languages by their names in the reader's language (CLDR), in the order of their letters. Kept after the first time.

`data/lists.json` says what CLDR cannot: which of its codes are no country, which languages with two letters nobody is written to in
(dead, invented, or another name for one on the list), which with three are spoken by people who may write to us, and better names."""

import functools
import json
import unicodedata
from datetime import date
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date

Listed = tuple[tuple[str, str], ...]  # (code, name)

OURS = json.loads((Path(__file__).parent / "data" / "lists.json").read_text(encoding="utf-8"))
TEST_LANGUAGE, ITS_NAMES = "qaa", "ar"  # the made-up language of layout tests borrows its names
ENGLISH = Locale.parse("en")


@functools.cache
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(ITS_NAMES if language == TEST_LANGUAGE else language, sep="-")
    except (UnknownLocaleError, ValueError):
        return ENGLISH


@functools.cache
def countries(language: str) -> Listed:
    """By ISO 3166, territories with their own papers among them."""
    codes = (str(code) for code in ENGLISH.territories if str(code).isalpha() and code not in OURS["no_countries"])
    return _listed({code: country(code, language) for code in codes}, language)


def country(code: str, language: str) -> str:
    """Its name, in English when this language has none. Raises KeyError for a code that is no country."""
    locale = _locale(language)
    ours = OURS["names"].get(locale.language, {}).get(code)
    return str(ours or locale.territories.get(code) or ENGLISH.territories[code])


@functools.cache
def languages(language: str) -> Listed:
    """By BCP 47."""
    short = (str(code) for code in ENGLISH.languages if len(str(code)) == len("en") and code not in OURS["no_languages"])
    return _listed({code: spoken(code, language) for code in [*short, *OURS["more_languages"]]}, language)


def spoken(code: str, language: str) -> str:
    """The name of a language, in English when this language has none. Raises KeyError for a code that is no language."""
    key = code.replace("-", "_")
    return str(_locale(language).languages.get(key) or ENGLISH.languages[key])


@functools.cache
def months(language: str) -> tuple[str, ...]:
    """January to December of the Gregorian calendar."""
    names = _locale(language).months["stand-alone"]["wide"]
    return tuple(str(names[month]) for month in range(1, 13))


def day(when: date, language: str) -> str:
    """A day of the Gregorian calendar with the name of its month, never in figures alone."""
    locale = _locale(language)
    return format_date(when, "d MMMM y" if locale == ENGLISH else "long", locale)


def _listed(names: dict[str, str], language: str) -> Listed:
    """Names that stand in another script than most come last: they are the English ones."""
    latin = _is_latin(country("SY", language))
    return tuple(sorted(names.items(), key=lambda pair: (_is_latin(pair[1]) is not latin, _letters(pair[1]), pair[0])))


def _is_latin(name: str) -> bool:
    return unicodedata.name(name[0], "").startswith("LATIN")


def _letters(name: str) -> str:
    """A name without marks and case: not the rules of each language, but near enough to find it by its first letters."""
    apart = unicodedata.normalize("NFKD", name.casefold())
    return "".join(sign for sign in apart if unicodedata.category(sign)[0] in "LNZ")
