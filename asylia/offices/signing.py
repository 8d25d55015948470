"""Why a signature is not possible, in words: of an act of the offices as of one about a case."""

import contextlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from asylia.kit.days import day_of
from asylia.offices.errors import NotYours
from asylia.vault import rosters
from asylia.vault.errors import RosterRefused, SamePerson, SignatureRefused, TextChanged, TooLate
from asylia.vault.keys import Key


def signer(keys: Sequence[Key], *, user: UUID, now: datetime) -> Key:
    """The own key that the officers have signed. Raises NotYours while they have not."""
    try:
        return rosters.signer(keys, user=user, on=day_of(now))
    except RosterRefused as unsigned:
        raise NotYours(_("The officers have not signed your key yet. Until then you cannot sign.")) from unsigned


@contextlib.contextmanager
def said_in_words(*, not_twice: str) -> Iterator[None]:
    """Around a second signature; `not_twice` tells the first who else signs. Raises NotYours in place of what the vault raises."""
    try:
        yield
    except SamePerson as same:
        raise NotYours(not_twice) from same
    except TooLate as late:
        raise NotYours(_("This was proposed more than 14 days ago. Propose it again.")) from late
    except TextChanged as changed:
        raise NotYours(_("The text was changed meanwhile. Read it again before you sign.")) from changed
    except (SignatureRefused, RosterRefused) as false:
        raise NotYours(_("The first signature is not good any more: the key behind it has changed. Propose it again.")) from false
