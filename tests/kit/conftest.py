"""These stories are told with the kit's own fixtures, in the place of the shared servers that other tests have."""

from gatepost.testing.plugin import gatepost, gatepost_env

__all__ = ["gatepost", "gatepost_env"]
