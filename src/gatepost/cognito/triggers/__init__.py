"""Lambda triggers: what a pool asks its owner's functions, and what it makes of their answers.

Each trigger is a module that composes its event and reads its answer; `events` has what all events share, `asking` calls out,
`lambdas.functions` finds out where a function is and `replies` checks what came back. A trigger that is not configured costs one look
into the pool's settings. The database is left alone: no transaction is open while a function runs.
"""
