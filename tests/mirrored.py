"""A made-up language that is written from right to left, `qaa`: what stays English on a page did not go through the translations.

By hand: `ASYLIA_TEST_LOCALE=$PWD/.asylia/qaa`, after `.venv/bin/python -m tests.mirrored .asylia/qaa`."""

import re
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from asylia.config import messages

LETTERS = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ابثدهفگحیجکلمنوپقرستعغظخطز")
KEPT = re.compile(rf"({messages.KEPT.pattern}|<[^>]*>)")


def mirror(text: str) -> str:
    """Arabic letters for Latin ones; figures, signs, and what is filled in stay."""
    parts = KEPT.split(text)
    return "".join(part if place % 2 else part.lower().translate(LETTERS) for place, part in enumerate(parts))


def write(folder: Path) -> None:
    """Into a folder that ASYLIA_TEST_LOCALE or LOCALE_PATHS can name."""
    made = read_po(BytesIO(messages.template()))
    for message in made:
        if message.id:
            message.string = mirror(message.id) if isinstance(message.id, str) else tuple(map(mirror, message.id))
    _compile(made, folder / "qaa")


def write_arabic(folder: Path) -> None:
    """The translation as it stands in the repository, whether or not somebody compiled it there."""
    text = messages.TEMPLATE.parent / "ar" / "LC_MESSAGES" / "django.po"
    _compile(read_po(BytesIO(text.read_bytes())), folder / "ar")


def _compile(made: Catalog, folder: Path) -> None:
    path = folder / "LC_MESSAGES" / "django.mo"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_mo(file, made)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
