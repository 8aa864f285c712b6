"""Why did the mail not arrive? And: point a pool at SES, and lose nothing.

The doctor reads an account through boto3, real AWS or any other endpoint, and prints what it found, the probable cause first.
`case` is one patient and what was read of it; `error_text`, `modes`, `account`, `sender`, `recipient` hold the checks by the
letter of their ids (T, A, B, C, D and E); `examination` asks them all. `integration` plans and makes a pool's move to SES.
The verdicts are those of `gatepost.rules`, which the server decides with.
"""
