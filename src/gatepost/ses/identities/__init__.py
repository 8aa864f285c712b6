"""Identities: addresses and domains that mail may come from, how they are verified, and the policies attached to them.

`record` holds them, `verification` proves them (the mail with its link, the operator's word), `dns` looks their records up,
`dkim` names those records, `policies` says who else may use them. Import their functions from the modules.
"""
