"""A message that SES accepted: what it says, who it is for, why it was let through, how it leaves, and what happened to it.

`messages.put` writes it in the caller's transaction, `inbox` finds it again, `mime` composes its source; `outbox` leases what is due
and `transports` carry it away, signed by `dkim`; `outcomes.record` writes down what happened, `report_reading` reads what comes back.
Only `ses` puts messages here.
"""
