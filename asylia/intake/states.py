from django.db import models
from django.utils.translation import gettext_lazy as _

from asylia.kit.states import Moves


class ApplicationState(models.TextChoices):
    DRAFT = "draft", _("Not sent yet")
    SENT = "sent", _("Received")
    TAKEN = "taken", _("With two people")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    ERASED = "erased", _("Erased")


S = ApplicationState
MOVES: Moves = {
    S.DRAFT: {S.SENT, S.ERASED},
    S.SENT: {S.TAKEN, S.WITHDRAWN, S.ERASED},
    S.TAKEN: {S.WITHDRAWN, S.ERASED},
    S.WITHDRAWN: {S.SENT, S.TAKEN, S.ERASED},
    S.ERASED: set(),
}
