class CannotOpen(Exception):
    """A blob does not open: wrong key, wrong context, changed bytes or an unknown version. It never says which."""


class RosterRefused(Exception):
    """The roster is not signed by two officers, too old, or does not hold the key that was offered."""
