"""What AWS decides, as pure functions from facts to findings.

Nothing here does I/O or knows of a server: the server gathers the facts from its database, the doctor from AWS's APIs,
and both get the same answer from the same list. `sending` decides about one mail, `email_configuration` about what a user
pool may be told, `pool_update` about what UpdateUserPool forgets; the others are what these three stand on.
"""
