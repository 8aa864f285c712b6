"""Every operation of SES, both models: importing this module registers them."""
