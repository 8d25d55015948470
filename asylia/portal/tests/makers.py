"""Cases as their owner has them, for the tests of what she does after sending."""

from typing import Any

from asylia.casework.actions import letters
from asylia.casework.actions.reading import open_case
from asylia.casework.models import Case
from asylia.casework.tests.makers import People, as_her, new_id
from asylia.intake import draft as drafts
from asylia.intake.draft import Draft
from asylia.intake.tests.makers import NOON, look_away
from asylia.vault.slots import Own
from conftest import role

STREET = "asylia_street"


def do(act: Any, own: Own, **rest: Any) -> Any:
    """An act of hers, with the rights of the street alone."""
    with role(STREET):
        return as_her(act, own, now=NOON, **rest)


def see(own: Own) -> Draft:
    """What she has in her hands."""
    held = drafts.see(own)
    look_away()
    return held


def write_to_her(them: People, case: Case, text: str = "A question.", *, by: str = "ines") -> Any:
    """A letter from one of the two. Returns its id."""
    letter = new_id()
    promised = NOON.date().replace(month=12)
    letters.write(case, letter=letter, text=text, promised=promised, starts_from="", **them.of(by), now=NOON)
    return letter


def from_her(them: People, case: Case, envelope: str, *, by: str = "mads") -> list[dict[str, Any]]:
    """What she sent to an envelope, as one of the two reads it."""
    found = open_case(case, envelopes=(envelope,), **them.of(by), now=NOON)
    return [{name: value for name, value in page.content.items() if name != "read"} for page in found.of(envelope, "hers")]
