"""Delivery: a server takes what is due out of the outbox, hands it over by SMTP, and writes down what came of it.

`rounds` is what goes on in its thread, `lanes` the connections to one destination; `desk` does all work on
the database, in a thread of its own, so that neither waits for the other. Several servers may deliver from one database: the leases
of the outbox keep them apart.
"""
