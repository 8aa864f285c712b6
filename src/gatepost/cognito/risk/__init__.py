"""Threat protection: what users of a pool do is judged by where and how they did it before, and met as the pool's owner says.

`configuration` has the rules, `circumstances` says where somebody is, `assessment` judges, `guard` acts, `events` remembers,
`compromised` knows passwords that everybody knows, `notices` tells users.
"""
