"""Gatepost: Amazon Cognito user pools and Amazon SES together, on your own machine."""

__version__ = "0.1.0"
