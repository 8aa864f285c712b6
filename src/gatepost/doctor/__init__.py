"""Why did the mail not arrive? And: point a pool at SES, and lose nothing.

The doctor reads an account through boto3, real AWS or any other endpoint, and prints what it found, the probable cause first.
`case.Case` is one patient and what was read of it, `examination.examine(case)` asks every check and gives a `diagnosis.Report`, `page.page`
makes an HTML document of that. A check is a `catalogue.Check`; the modules hold them by what they look at, and their ids, by letter and
number, stay. `integration` plans and makes a pool's move to SES. The verdicts are those of `gatepost.rules`, which the server decides with.
"""
