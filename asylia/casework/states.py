from django.db import models
from django.utils.translation import gettext_lazy as _

from asylia.kit.states import Moves


class CaseState(models.TextChoices):
    SCREENING = "screening", _("Screening")
    REJECTED = "rejected", _("Refused")


S = CaseState
MOVES: Moves = {S.SCREENING: {S.REJECTED}, S.REJECTED: set()}
