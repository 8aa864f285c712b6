"""Receiving mail: receipt rules, IP filters, and what is done with mail that arrives for a verified domain.

`rule_sets`, `rules` and `filters` are the owner's wishes. The door asks `arrival.recipient_verdict(tx, world, recipient, arriving)` at
RCPT, and after DATA `arrival.accept(store, world, arriving, data)`, which returns once the mail is durable; both answer with the SMTP
reply to give. What the rules say is then done from the record, by `carrying_out`. Reports for return paths go on to `ses.feedback`.
"""
