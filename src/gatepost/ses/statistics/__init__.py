"""Statistics: what the events of an account add up to. Nothing here is measured elsewhere or made up.

`counts` are kept as events are written, `metrics` day by day for the dashboard's questions; `reputation`, `recommendations` and
`insights` are views of them and of the events themselves.
"""
