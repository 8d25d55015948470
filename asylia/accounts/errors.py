from asylia.kit.errors import RuleBroken


class NotOnePerson(RuleBroken):
    """Two roles that never lie in one hand."""


class TermBroken(RuleBroken):
    """A term that ends before it begins, or that is over already."""


class OfAnotherBody(RuleBroken):
    """A role that is not held in a body of this kind."""


class TooFewOfficers(RuleBroken):
    """Without two officers nobody could ever give a role again."""


class PasskeyRefused(Exception):
    """An answer that is not good: to another question, of another page, of an unknown passkey, or of a copy."""


class InvitationUnknown(Exception):
    """The same for a number that never was, one that was used, and one whose seven days are over."""


class LastPasskey(RuleBroken):
    """Without it its owner could not come in."""
