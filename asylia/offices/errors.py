from asylia.kit.errors import RuleBroken


class NotYours(RuleBroken):
    """The second signature is not possible."""


class Settled(RuleBroken):
    """Somebody was faster, or took it back."""


class NothingToSign(RuleBroken):
    """The roster holds everything already."""


class NotPinned(RuleBroken):
    """The settings do not name this officer's key: the signature would count for nothing."""
