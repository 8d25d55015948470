"""Countries and languages by their names in the reader's language (CLDR), in the order of their letters. Kept after the first time.

`data/lists.json` says what CLDR cannot: which of its codes are no country, which languages with two letters nobody is written to in
(dead, invented, or another name for one on the list), which with three are spoken by people who may write to us, better names, the
digits of a language (CLDR changes its mind about them), and where its months have other names, which then stand first."""

import functools
import json
import re
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
    return tuple(_month(number, _locale(language)) for number in range(1, 13))


def _month(number: int, locale: Locale) -> str:
    """With both its names, where half of the readers know only one of them."""
    name = str(locale.months["stand-alone"]["wide"][number])
    other = OURS["other_months"].get(locale.language)
    return f"{Locale.parse(other).months['format']['wide'][number]} / {name}" if other else name


def day(when: date, language: str) -> str:
    """A day of the Gregorian calendar with the name of its month, never in figures alone."""
    locale = _locale(language)
    if locale.language in OURS["other_months"]:
        return digits(f"{when.day} {_month(when.month, locale)} {when.year}", language)
    return digits(format_date(when, "d MMMM y" if locale == ENGLISH else "long", locale), language)


def date_as_known(typed: str, language: str) -> str:
    """A day, a month or a year, as `rules.read_date` keeps them."""
    year, *rest = (int(number) for number in re.findall(r"\d+", typed))
    if len(rest) > 1:
        return day(date(year, *rest), language)
    return digits(" ".join([*(_month(month, _locale(language)) for month in rest), str(year)]), language)


def digits(text: str, language: str) -> str:
    """With the figures of this language."""
    return text.translate(_figures(_locale(language).language))


@functools.cache
def _figures(language: str) -> dict[int, str]:
    return dict(enumerate(OURS["digits"].get(language, ""), start=ord("0")))


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
