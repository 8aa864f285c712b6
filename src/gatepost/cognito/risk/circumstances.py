"""From where and with what somebody calls.

An administrator's server says whom it speaks for in ContextData; a confidential client may say it in UserContextData, if it is
allowed to; of everybody else there is what HTTP tells.
Source: model, ContextDataType and UserContextDataType (model); that the user agent names the device (guessed).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gatepost.call import Call

LONGEST_DEVICE = 1024
LONGEST_ADDRESS = 128


@dataclass(frozen=True, slots=True)
class Circumstances:
    """An IP address and a user agent."""

    source_ip: str
    device: str


def of(call: Call, *, told_by_client: bool) -> Circumstances:
    """The circumstances of a request; `told_by_client` lets UserContextData name the address."""
    told: Mapping[str, Any] = call.request.get("ContextData") or {}
    address, agent = told.get("IpAddress", call.source_ip), call.user_agent
    for header in told.get("HttpHeaders", ()):
        if header.get("headerName", "").lower() == "user-agent":
            agent = header.get("headerValue", "")
    if told_by_client:
        by_client: Mapping[str, Any] = call.request.get("UserContextData") or {}
        address = by_client.get("IpAddress", address)
    return Circumstances(address[:LONGEST_ADDRESS], (agent or "unknown")[:LONGEST_DEVICE])
