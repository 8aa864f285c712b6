"""Suppression: addresses that get no mail because they bounced or complained, or because the owner says so.

`record` keeps the lists, `choice` says which of them and which reasons apply to a mail, `holding` keeps mail back, `learning` enters
addresses by what happens to mail. Whoever accepts mail uses `holding`.
"""
