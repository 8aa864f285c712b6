"""The integrator: point a pool at SES, and lose nothing of the rest of it.

`planning.plan` reads the pool and the account and merges the wish (`wish`, `source`); `preconditions` says of everything that Cognito and
SES will ask whether it is so, each with one sentence and the next step; `update.carry_out` updates the pool with every member, unless
somebody else was faster, and compares what it reads back; `artefacts` write the change for those who deploy otherwise.
Source: Cognito guide, cognito-user-pool-updating and user-pool-email (guide).
"""
