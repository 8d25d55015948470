from django.db import models
from django.utils.translation import gettext_lazy as _

from asylia.kit.states import Moves


class ProposalState(models.TextChoices):
    WAITING = "waiting", _("Waits for the second signature")
    DONE = "done", _("Done")
    TAKEN_BACK = "taken_back", _("Taken back")


S = ProposalState
MOVES: Moves = {S.WAITING: {S.DONE, S.TAKEN_BACK}, S.DONE: set(), S.TAKEN_BACK: set()}
