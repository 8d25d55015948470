class RuleBroken(Exception):
    """The field says no. Its message is translated and safe to show."""


class MoveNotAllowed(RuleBroken):
    """The table of states has no such move."""
