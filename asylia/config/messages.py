"""All texts that the street shows, and those of `asylia match`, for those who translate them. `python -m asylia.config.messages`
writes both templates anew.

Neither the templates nor the look at a translation needs settings or a database."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from gettext import c2py
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.core import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po
from babel.plural import to_gettext
from django.utils.translation.template import templatize

from asylia.config.installation import CHECKOUT
from asylia.intake import catalogue, letters

TEMPLATE = CHECKOUT / "locale" / "asylia.pot"
MATCHING_TEMPLATE = CHECKOUT / "locale" / "matching.pot"
HEADER = rb"""# The texts of Asylia. Written by asylia/config/messages.py; docs/build/translate.md says how they are translated.
msgid ""
msgstr ""
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""
CALLS = DEFAULT_KEYWORDS | {f"{name}_lazy": places for name, places in DEFAULT_KEYWORDS.items()}
FOR_TRANSLATORS = ("Translators",)
KEPT = re.compile(r"\{\w*\}|%\(\w+\)[a-z]|[{}\[\]%]")
NUMBERS = range(1000)
MATCHING = "asylia/matching/"  # has a catalogue of its own: a terminal speaks other languages than the street
HOUSE = (
    "asylia/accounts/",
    "asylia/casework/",
    "asylia/config/menu.py",
    "asylia/desk/",
    "asylia/intake/states.py",
    "asylia/kit/templates/kit/desk.html",
    "asylia/notices/",
    "asylia/offices/",
    MATCHING,
)  # shown only to those who sign in, in English


def template() -> bytes:
    """The same for the same sources: no dates, no numbers of lines, texts in the order in which they are written."""
    made = Catalog()
    for path in _sources("asylia/**/*.py"):
        _add(made, path, path.read_bytes())
    for path in _sources("asylia/*/templates/**/*.html"):
        _add(made, path, templatize(path.read_text()).encode())
    texts: list[str | tuple[str, str]] = [*catalogue.msgids(), *letters.msgids(), *catalogue.counted_msgids()]
    for text in texts:
        made.add(text, locations=[(_named(path), 0) for path in _data_of(text)])
    return _written(made)


def matching_template() -> bytes:
    """Of the sentences that `asylia match` says."""
    made = Catalog()
    for path in sorted((CHECKOUT / MATCHING).glob("*.py")):
        _add(made, path, path.read_bytes())
    return _written(made)


def _written(made: Catalog) -> bytes:
    written = BytesIO()
    write_po(written, made, width=0, omit_header=True)
    return HEADER + written.getvalue().rstrip() + b"\n"


def _sources(pattern: str) -> list[Path]:
    return [path for path in sorted(CHECKOUT.glob(pattern)) if "/tests/" not in _named(path) and not _named(path).startswith(HOUSE)]


def _add(made: Catalog, path: Path, source: bytes) -> None:
    for _, text, comments, context in extract("python", BytesIO(source), CALLS, FOR_TRANSLATORS):
        made.add(text, locations=[(_named(path), 0)], auto_comments=comments, context=context)


def _named(path: Path) -> str:
    return path.relative_to(CHECKOUT).as_posix()


def _data_of(text: str | tuple[str, str]) -> list[Path]:
    """Where the street's data hold a text: as a string of JSON, else it is one of other help."""
    quoted = json.dumps(text if isinstance(text, str) else text[0], ensure_ascii=False)
    return [path for path, content in _json_files().items() if quoted in content] or [catalogue.DATA / "other_help.csv"]


@cache
def _json_files() -> dict[Path, str]:
    return {path: path.read_text() for path in sorted(catalogue.DATA.glob("*.json"))}


def faults(translated: bytes, whole: bytes) -> Iterator[str]:
    """What keeps a translation from being complete, one line each; `whole` is the template."""
    made = read_po(BytesIO(translated))
    if made.locale is None:
        yield "its header names no language that CLDR knows"
    elif not _counts_as_cldr(made, made.locale):
        yield f"its header counts wrong; right is: {to_gettext(made.locale.plural_form)}"
    for wanted in read_po(BytesIO(whole)):
        if wanted.id:
            yield from _faults_of(wanted, made)


def _counts_as_cldr(made: Catalog, locale: Locale) -> bool:
    """Each of its plural forms stands for one of the language's, whatever their order."""
    form = c2py(made.plural_expr)
    pairs = {(form(n), locale.plural_form(n)) for n in NUMBERS}
    return len(pairs) == len(dict(pairs)) == len({kind for _, kind in pairs}) == made.num_plurals


def _faults_of(wanted: Message, made: Catalog) -> Iterator[str]:
    english = _forms(wanted.id)[0]
    found = made.get(wanted.id, wanted.context)
    forms = _forms(found.string) if found else ()
    short = _of_one_number(made) if wanted.pluralizable else set()
    if found is None or found.pluralizable != wanted.pluralizable or not all(forms):
        yield f"missing: {english}"
    elif found.fuzzy:
        yield f"not sure: {english}"
    elif not all(_keeps(form, english, may_be_short=place in short) for place, form in enumerate(forms)):
        yield f"keeps not what stands in {{}}, %() or []: {english}"


def _forms(text: Any) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def _keeps(form: str, english: str, *, may_be_short: bool) -> bool:
    held, wanted = Counter(KEPT.findall(form)), Counter(KEPT.findall(english))
    return held == wanted or (may_be_short and held < wanted)


def _of_one_number(made: Catalog) -> set[int]:
    """The forms that need no figure: Arabic says "two minutes" in one word."""
    counted = Counter(map(c2py(made.plural_expr), NUMBERS))
    return {form for form, numbers in counted.items() if numbers == 1}


if __name__ == "__main__":
    TEMPLATE.write_bytes(template())
    MATCHING_TEMPLATE.write_bytes(matching_template())
