from django.db import models
from django.utils.translation import gettext_lazy as _

from asylia.kit.states import Moves


class ProposalState(models.TextChoices):
    WAITING = "waiting", _("Waits for the second signature")
    DONE = "done", _("Done")
    TAKEN_BACK = "taken_back", _("Taken back")


class GlassReason(models.TextChoices):
    """Why somebody else has to see how a person can be reached. Codes alone: officers hold no word about a case."""

    DANGER = "danger", _("Danger right now, and this person can act first")
    AWAY = "away", _("One of the two is away, and it cannot wait")
    SILENT = "silent", _("Neither of the two can be reached from where the person is")
    LANGUAGE = "language", _("Nobody else speaks the language that is needed now")
    DEADLINE = "deadline", _("A day set by an office or a court, which cannot be missed")


S = ProposalState
MOVES: Moves = {S.WAITING: {S.DONE, S.TAKEN_BACK}, S.DONE: set(), S.TAKEN_BACK: set()}
