"""Jobs: files of addresses that are taken in, and files of figures and messages that are made, both while nobody waits.

`record` keeps them, `working` does them one by one: `imports` reads what `sources` finds, `exports` writes. `links` leads to what came
of them.
"""
