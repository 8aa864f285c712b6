"""Tokens: signing keys, claims, issuing, verifying, revoking."""
