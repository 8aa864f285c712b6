"""Receiving mail: receipt rules, IP filters, and what is done with mail that arrives for a verified domain.

`rule_sets`, `rules` and `filters` are the owner's wishes. The door asks `arrival.recipient_verdict(tx, world, recipient, arriving)` at
RCPT, and after DATA `arrival.accept(tx, world, arriving, recipients, data)`, whose transaction it commits before it says yes; both give
the SMTP reply. What the rules say is then done from the `record`, by `carrying_out`. Reports for return paths go on to `ses.feedback`.
"""
