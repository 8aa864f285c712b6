"""Tracking: a pixel that tells when a mail is opened, and links that tell when they are followed.

`pages` rewrites a mail's HTML, `addresses` makes the web addresses that stand in it and reads them again, `marking` does both to a
message that is accepted, `visits` writes down what comes of it. Whoever accepts mail uses `marking`, the pages use `visits`.
"""
