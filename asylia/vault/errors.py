class CannotOpen(Exception):
    """A blob does not open: wrong key, wrong context, changed bytes or an unknown version. It never says which."""


class NotAKey(Exception):
    """What was given as a key of a backup is none."""


class RosterRefused(Exception):
    """The roster is not signed by two officers, too old, or does not hold the key that was offered."""


class CheckpointRefused(Exception):
    """The record or the roster is not what was signed before; the message says where, and no more."""


class RosterBroken(RosterRefused):
    """A new version breaks a rule of `roster.Rule`, its only argument."""


class TooFewHolders(Exception):
    """An envelope outside the applicant's own has at least two persons who can open it."""


class LastHolder(TooFewHolders):
    """The last but one cannot be removed."""


class ShutOutHolder(Exception):
    """Somebody who must never see the subject would have been given it."""


class Outrun(Exception):
    """Somebody else was faster: the sheet is not the one any more that was read. Whoever holds the slot never meets it."""


class StillKnown(Exception):
    """The newest key of a circle was known to somebody who was shut out for cause: it needs a newer one first."""


class SubjectGone(Exception):
    """The subject was erased, or is closed to everybody but its owner."""


class SubjectLocked(Exception):
    """The subject was locked in an emergency: it opens for nobody of the house until two have opened it again."""


class CeilingReached(Exception):
    """So much in so short a time opens for nobody alone."""


class SamePerson(Exception):
    """An act of two people needs two."""


class TooLate(Exception):
    """What was proposed is not good any more."""


class TextChanged(Exception):
    """The second person saw another text than the first."""


class SignatureRefused(Exception):
    """The first signature is not that of whom it names."""


class NumberUnknown(Exception):
    """A number that opens nothing: never made, erased, or replaced. It never says which."""


class VisitEnded(Exception):
    """The visit is over, or its cookie was never good."""


class VaultClosed(Exception):
    """The vault of somebody of the house is closed, or its cookie was never good."""
