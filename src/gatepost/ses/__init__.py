"""The email service: identities, the account and its reviews, configuration sets, and `sending.accept`, the one gate for mail.

Both APIs are doors to one state: `v1` and `v2` hold their handlers in files of the same names; what they share stands here.
Import `ses.handlers` to register all of them. Others use `sending`, `facts`, `account`, `reviews`, `identities` and `errors`.
"""
