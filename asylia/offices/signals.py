"""What two people decided here, and a room above does."""

from django.dispatch import Signal

contact_asked = Signal()  # case, user, reason, two, now. Casework hears it, and asks the two who carry the case
