"""The integration: what a pool writes to its users, and how it leaves, through SES, by the rules of its EmailConfiguration.

`codes` makes and checks one-time codes, `destinations` says whom they go to, `templates` words the message, `masking` what
answers tell; `delivery` is the one way out, by mail (`email`, and `daily_limit`, which counts what AWS's own sender took) or as a
text message (`sms`, its outbox `texts`, and `publishing`, which hands them to SNS).
"""
