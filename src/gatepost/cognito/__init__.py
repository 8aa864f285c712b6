"""Amazon Cognito user pools: pools, app clients, users, sign-up, recovery, sign-in, tokens, and the mail they send.

Importing `gatepost.cognito.handlers` registers every operation of this package. Mail leaves through `gatepost.ses.sending`.
"""
