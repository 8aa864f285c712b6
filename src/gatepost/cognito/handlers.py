"""Every operation of user pools: importing this module registers them."""
