"""Calling Lambda functions by their ARN: at a Lambda API, at a URL, or in this process. User pools and receipt rules both do.

`functions.invoke` is the way in; `failures` are its two exceptions. What is asked and what an answer means is the callers' business.
"""
