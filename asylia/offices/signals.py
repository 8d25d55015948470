"""What the rooms above may want to hear."""

from django.dispatch import Signal

waits = Signal()  # proposal, now: somebody signed first. Heard by: nobody yet
settled = Signal()  # proposal, now: somebody signed second, and it is done. Heard by: nobody yet
