from asylia.kit.errors import RuleBroken


class NotOnePerson(RuleBroken):
    """Two roles that never lie in one hand."""


class TermBroken(RuleBroken):
    """A term that ends before it begins, or that is over already."""
