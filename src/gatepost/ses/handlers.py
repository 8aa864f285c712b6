"""Every operation of SES, both models: importing this module registers them."""

from gatepost.ses import tables

REGISTERED = (tables,)
