"""The mail that asks whoever reads an address to follow a link.

Source: SES guide, creating-identities (guide) for sender and subject; the link's parameters (reported). The words are ours.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

SENDER = "Amazon Web Services <no-reply-aws@amazon.com>"

_REGION_NAMES = {
    "us-east-1": "US East (N. Virginia)",
    "us-east-2": "US East (Ohio)",
    "us-west-1": "US West (N. California)",
    "us-west-2": "US West (Oregon)",
    "af-south-1": "Africa (Cape Town)",
    "ap-east-1": "Asia Pacific (Hong Kong)",
    "ap-northeast-1": "Asia Pacific (Tokyo)",
    "ap-northeast-2": "Asia Pacific (Seoul)",
    "ap-northeast-3": "Asia Pacific (Osaka)",
    "ap-south-1": "Asia Pacific (Mumbai)",
    "ap-south-2": "Asia Pacific (Hyderabad)",
    "ap-southeast-1": "Asia Pacific (Singapore)",
    "ap-southeast-2": "Asia Pacific (Sydney)",
    "ap-southeast-3": "Asia Pacific (Jakarta)",
    "ap-southeast-5": "Asia Pacific (Malaysia)",
    "ca-central-1": "Canada (Central)",
    "ca-west-1": "Canada West (Calgary)",
    "eu-central-1": "Europe (Frankfurt)",
    "eu-central-2": "Europe (Zurich)",
    "eu-north-1": "Europe (Stockholm)",
    "eu-south-1": "Europe (Milan)",
    "eu-west-1": "Europe (Ireland)",
    "eu-west-2": "Europe (London)",
    "eu-west-3": "Europe (Paris)",
    "il-central-1": "Israel (Tel Aviv)",
    "me-central-1": "Middle East (UAE)",
    "me-south-1": "Middle East (Bahrain)",
    "sa-east-1": "South America (Sao Paulo)",
    "us-gov-east-1": "AWS GovCloud (US-East)",
    "us-gov-west-1": "AWS GovCloud (US-West)",
}


def region_name(region: str) -> str:
    """A Region's name for people, if it is known."""
    return _REGION_NAMES.get(region, region)


def link(origin: str, account_id: str, region: str, address: str, token: str, now: datetime, template: str = "") -> str:
    """The address that confirms; its parameters have AWS's names, so that programs which pick them out of mails still do.

    `template` is the template of one's own that brings the link; it says where to go on from there.
    """
    parameters = {
        "Context": account_id,
        "X-Amz-Date": f"{now:%Y%m%dT%H%M%SZ}",
        "Identity.IdentityName": address,
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "Identity.IdentityType": "EmailAddress",
        "X-Amz-SignedHeaders": "host",
        "X-Amz-Credential": f"{account_id}/{now:%Y%m%d}/{region}/ses/aws4_request",
        "Operation": "ConfirmVerification",
        "Namespace": "Bacon",
        "X-Amz-Signature": token,
        **({"TemplateName": template} if template else {}),
    }
    return f"{origin}/_ses/verify?{urlencode(parameters, quote_via=quote)}"


def content(region: str, account_id: str, address: str, url: str) -> Mapping[str, Any]:
    """Subject and text."""
    place = region_name(region)
    text = f"""Dear Amazon Web Services customer,

The AWS account {account_id} wants to send mail from {address} with Amazon SES in the region {place}.

If that is right, follow this link to say so:

{url}

Nothing is sent from this address before you do. The link is good for 24 hours from the time it was asked for.

If you don't know anything about this, do nothing, or write to aws-email-domain-verification@amazon.com.

The Amazon Web Services team
"""
    return {
        "Subject": {"Data": f"Amazon Web Services – Email Address Verification Request in region {place}", "Charset": "UTF-8"},
        "Body": {"Text": {"Data": text, "Charset": "UTF-8"}},
    }
