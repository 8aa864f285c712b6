"""Session tracking: which sign-ins of a user still hold, from where, and ending one of them.

A session is one line of refresh tokens of one user and app client. A pool tracks them when it is told to.
"""
