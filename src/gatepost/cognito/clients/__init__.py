"""App clients: what they are set to, who may speak for one, and the operations on them.

`record` is a client as others see it, `authentication` the proof of its secret that public operations carry, `secrets` the
secrets themselves and `rotation` the operations on them. Others import `record` and `authentication`.
"""
