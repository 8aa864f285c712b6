"""The integration: what a pool writes to its users, and how it leaves, through SES, by the rules of its EmailConfiguration.

`codes` makes and checks one-time codes, `destinations` says whom they go to, `templates` words the message, `masking` what
answers tell; `email` sends, and `daily_limit` counts what AWS's own sender took.
"""
