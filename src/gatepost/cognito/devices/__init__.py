"""Devices: what a pool remembers of the browsers and apps that its users sign in with.

A sign-in from an unknown device is given a key; ConfirmDevice keeps it with a verifier, and from then on the device can prove itself by
SRP (`auth.device_srp`), in place of a second factor if the pool wants that. Refresh tokens are good together with their device's key.
"""
