"""Verifying an address that a user already has, or has asked to change to."""

from typing import TYPE_CHECKING, Any

from gatepost.call import Call
from gatepost.cognito import attempts
from gatepost.cognito.attempts import Kind
from gatepost.cognito.errors import CodeMismatch, ExpiredCode, InvalidParameter
from gatepost.cognito.messages import codes
from gatepost.cognito.messages.codes import Purpose
from gatepost.cognito.messages.destinations import Outstanding
from gatepost.cognito.messages.templates import Occasion
from gatepost.cognito.tokens.verification import holder
from gatepost.cognito.users import changes
from gatepost.cognito.users.attributes import ADDRESSES
from gatepost.operations import cognito

if TYPE_CHECKING:
    from types_boto3_cognito_idp.type_defs import (
        GetUserAttributeVerificationCodeRequestTypeDef,
        GetUserAttributeVerificationCodeResponseTypeDef,
        VerifyUserAttributeRequestTypeDef,
    )


@cognito.operation("GetUserAttributeVerificationCode")
def get_user_attribute_verification_code(
    call: Call, request: "GetUserAttributeVerificationCodeRequestTypeDef"
) -> "GetUserAttributeVerificationCodeResponseTypeDef | dict[str, Any]":
    """Send a code to the address that the user has, or for the new one that waits for it.

    Raises: NotAuthorized, InvalidParameter, CodeDeliveryFailure, LimitExceeded, InvalidEmailRoleAccessPolicy,
    InvalidSmsRoleAccessPolicy (a phone number in a pool that can't text).
    Source: API reference, GetUserAttributeVerificationCode; that a waiting address comes first (guessed).
    """
    who = holder(call, request["AccessToken"])
    purpose = _purpose(request["AttributeName"])
    current = who.user.attributes.get(request["AttributeName"])
    to = codes.outstanding(call, who.pool, who.user, purpose) or (Outstanding(request["AttributeName"], current) if current else None)
    if to is None:
        raise InvalidParameter(f"User does not have the attribute {request['AttributeName']}.")
    attempts.count(call, who.pool, who.user.username, Kind.ATTRIBUTE_CODE)
    return {"CodeDeliveryDetails": codes.send(call, who.pool, who.user, purpose, Occasion.VERIFY_ATTRIBUTE, to)}


@cognito.operation("VerifyUserAttribute")
def verify_user_attribute(call: Call, request: "VerifyUserAttributeRequestTypeDef") -> dict[str, Any]:
    """The code verifies the address it was sent to, and puts it in place if it waited for that.

    Raises: NotAuthorized, InvalidParameter, CodeMismatch, ExpiredCode, LimitExceeded, AliasExists.
    Source: API reference, VerifyUserAttribute; guide, user-pool-settings-email-phone-verification.
    """
    who = holder(call, request["AccessToken"])
    purpose = _purpose(request["AttributeName"])
    attempts.count(call, who.pool, who.user.username, Kind.VERIFY_ATTRIBUTE)
    try:
        sent = codes.spend(call, who.pool, who.user, purpose, request["Code"])
    except (CodeMismatch, ExpiredCode) as error:
        raise error.keeping() from None
    user = changes.lock(call, who.user)
    changes.save(call, who.pool, user, {**user.attributes, sent.attribute: sent.destination, f"{sent.attribute}_verified": "true"})
    return {}


def _purpose(attribute: str) -> Purpose:
    if attribute not in ADDRESSES:
        raise InvalidParameter("Invalid attribute name. Only phone_number and email can be verified.")
    return codes.of_attribute(attribute)
