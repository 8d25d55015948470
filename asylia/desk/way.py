"""The way of a case, in the words under which everybody knows it."""

from django.utils.translation import gettext_lazy as _

from asylia.casework.models import Case
from asylia.casework.states import CaseState

WAY = (_("Received"), _("Screening"), _("Assessing"), _("Candidate"), _("Invited"), _("On the way"), _("Resident"))
PLACES = {CaseState.SCREENING: 1}
DONE, PRESENT, TO_COME = "done", "present", ""


def way_of(case: Case) -> list[tuple[str, str]]:
    """Each word, and whether it is done, present or to come. A refusal ends the way where it was."""
    if case.state == CaseState.REJECTED:
        return [*((str(word), DONE) for word in WAY[:2]), (str(CaseState.REJECTED.label), PRESENT)]
    here = PLACES[CaseState(case.state)]
    return [(str(word), DONE if place < here else PRESENT if place == here else TO_COME) for place, word in enumerate(WAY)]
