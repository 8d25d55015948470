import logging
from datetime import datetime

from django.db import DatabaseError

from asylia.intake.actions import erase_due
from asylia.intake.models import Application

logger = logging.getLogger(__name__)


def erase_what_is_due(*, now: datetime) -> None:
    """Each unfinished application in a transaction of its own: one that fails does not keep the others."""
    for application in Application.objects.due(today=now.date()).values_list("pk", flat=True):
        try:
            erase_due(application, now=now)
        except DatabaseError:
            logger.exception("application_not_erased", extra={"application": application})
