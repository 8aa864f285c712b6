"""Sign-in: the flows of InitiateAuth and its kin, one module a challenge."""
