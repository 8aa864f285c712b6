"""Groups of a pool: what they are, who is in them, and what tokens say of both."""
