"""Statistics: what the events of an account add up to. Nothing here is measured elsewhere or made up.

`figures` say what counts as what, `adding_up` keeps them in tables after the fact, `quarters` and `metrics` read them; `reputation`,
`recommendations`, `entities`, `insights`, `life` and `log` are views of them and of the events themselves.
"""
