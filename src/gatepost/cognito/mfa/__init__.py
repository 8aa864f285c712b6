"""Second factors: what a pool has of them, which a user has set up and chosen, and the codes of authenticator apps.

`pool_factors` reads a pool's settings and `preferences` a user's choice; `software_tokens` keeps seeds and checks codes, `totp` is the
arithmetic. The operations are in `pool_configuration`, `preferring`, `association` and `listing`. How a sign-in asks for a factor is
`auth`'s business.
"""
