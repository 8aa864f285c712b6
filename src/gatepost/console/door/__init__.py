"""Who may come in: origins that are not ours are refused, an operator signs in where that is asked for, forms carry tokens."""
