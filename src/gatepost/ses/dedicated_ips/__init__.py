"""Dedicated addresses to send from, and the pools they are in.

The addresses are the machine's own that the setting `dedicated_ips` names. `pools` holds the pools, `addresses` where each address is and
how much of its pool's mail it takes. Import from the modules.
"""
