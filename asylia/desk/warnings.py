"""What is said beside a letter before it goes out. Nothing of it forbids anything: who writes decides."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from asylia.casework.file import CaseFile
from asylia.desk import composing
from asylia.intake import letters
from asylia.intake.help import entries


def of_letter(found: CaseFile, text: str, *, name: str, is_bare: bool) -> list[str]:
    """`is_bare`: the starting text and nothing more, where that says little."""
    bare = [_("This is the starting text and nothing more. Is that all that you want to say?")] if is_bare else []
    gaps = letters.gaps(text)
    left = [_("Is something still to be filled in? It says: {places}").format(places=", ".join(gaps))] if gaps else []
    return [*bare, *left, *_without_address(text), *of_language(found, text, name=name)]


def of_language(found: CaseFile, *texts: str, name: str) -> list[str]:
    """Where another language was wished, and this is English."""
    wished = composing.wished_language(found)
    if not wished or wished == "English" or not any(map(letters.reads_as_english, texts)):
        return []
    words = _("{name} asked for {language}; this is English: translate it, or say who did.")
    return [words.format(name=name, language=wished)]


def _without_address(text: str) -> Iterator[str]:
    """Bodies of the list that are named alone. The longest names first: one may be the beginning of another."""
    rest = text
    for each in sorted(entries(), key=lambda each: -len(each.body)):
        if each.body in rest and each.host.casefold() not in text.casefold():
            yield _("{body} is named without an address: {host}").format(body=each.body, host=each.host)
        rest = rest.replace(each.body, "")
