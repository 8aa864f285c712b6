"""The deliverability dashboard: which domains are subscribed to it, and tests of where a message would end up.

AWS fills it with what mailbox providers tell it. This server knows none of them, so its reports have no figures.
`dashboard` holds the subscription, `placement` the tests. Import from the modules.
"""
