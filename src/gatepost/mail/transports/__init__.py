"""How mail leaves: to one relay, or to the servers of its recipients.

`routes` says where a destination's mail goes, `line` is a connection to one of the servers there, `replies` what they said and what
comes of it. Nothing here knows the database; whoever delivers takes messages from the outbox and writes down the outcome.
"""
