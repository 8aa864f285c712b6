"""Tenants: what an account keeps apart for those it sends for, and which of its identities, sets and templates each may use.

`record` holds them, `associations` their resources, `sending` what the send decision asks about them. Import from the modules.
"""
