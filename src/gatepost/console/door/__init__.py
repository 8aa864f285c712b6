"""Who may come in: origins that are not ours are refused, an operator signs in where that is asked for, forms carry tokens.

`operator` and `origins` also decide for the operator's API and the inbox, whose guard the server has.
"""
