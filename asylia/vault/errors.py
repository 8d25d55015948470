class CannotOpen(Exception):
    """A blob does not open: wrong key, wrong context, changed bytes or an unknown version. It never says which."""
