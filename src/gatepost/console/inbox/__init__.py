"""The inbox: mail that was sent, received and refused, and text messages, of all accounts and Regions of this server.

What strangers wrote goes through `console.shown` and `console.framing` before anybody sees it.
"""

from gatepost.console.inbox import listing, message, received, refused

__all__ = ["listing", "message", "received", "refused"]
