"""The integration: what a pool writes to its users, and how it leaves, through SES, by the rules of its EmailConfiguration.

`codes` makes and checks one-time codes, `templates` words the message, `sender` gathers the facts of this pool, `email` sends.
"""
