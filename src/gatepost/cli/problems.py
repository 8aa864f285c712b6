"""What ends a command early."""


class Problem(Exception):
    """Something the person at the keyboard can mend; the text says what it is and, where that is known, what to do."""
