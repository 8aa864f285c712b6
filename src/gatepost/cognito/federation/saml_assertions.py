"""Assertions of SAML providers: whether the provider signed one, for this pool, and it is still good.

Nothing is believed but what the signature covers. The cryptography of XML is signxml's.
Source: SAML 2.0 Core, sections 2.3 to 2.5 and 5; guide, the pool's name as a service provider (guide, `urn:amazon:cognito:sp:`).
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from copy import deepcopy
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any

from gatepost.call import Call
from gatepost.cognito.errors import InvalidParameter, NotAuthorized
from gatepost.cognito.federation import documents
from gatepost.cognito.pools.record import Pool

SKEW = timedelta(seconds=60)
SUBJECT = "sub"
"""What the name of the person is called among the claims that are made of an assertion."""

_SAML = "{urn:oasis:names:tc:SAML:2.0:assertion}"
_PROTOCOL = "{urn:oasis:names:tc:SAML:2.0:protocol}"
_METADATA = "{urn:oasis:names:tc:SAML:2.0:metadata}"
_SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}"
_BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"


def read(call: Call, pool: Pool, details: Mapping[str, str], token: str, role: str) -> Mapping[str, Any]:
    """What an assertion, or a response with one, says of a person in base64: their attributes, and `sub`, their name there.

    Raises: NotAuthorized, InvalidParameter (the provider's metadata can't be had), CallsOut.
    """
    metadata = details["MetadataFile"].encode() if "MetadataFile" in details else documents.fetched(call, details["MetadataURL"])
    issuer, certificates = _provider(metadata)
    try:
        root = _parsed(base64.b64decode(token.replace("-", "+").replace("_", "/") + "=" * (-len(token) % 4)))
        assertion = _signed_assertion(root, certificates)
    except (ValueError, binascii.Error) as error:
        raise NotAuthorized(f"Invalid {role} token") from error
    conditions, subject = assertion.find(f"{_SAML}Conditions"), assertion.find(f"{_SAML}Subject")
    if conditions is None or subject is None:
        raise NotAuthorized(f"Invalid {role} token")
    name = (subject.findtext(f"{_SAML}NameID") or "").strip()
    if not name or (assertion.findtext(f"{_SAML}Issuer") or "").strip() != issuer:
        raise NotAuthorized(f"Invalid {role} token")
    if f"urn:amazon:cognito:sp:{pool.pool_id}" not in _audiences(conditions):
        raise NotAuthorized(f"Invalid {role} token")
    confirmed = [data.find(f"{_SAML}SubjectConfirmationData") for data in subject.findall(f"{_SAML}SubjectConfirmation") if _bears(data)]
    if not confirmed or not all(_holds(call.now, limits) for limits in (conditions, *confirmed) if limits is not None):
        raise NotAuthorized(f"The {role} token has expired")
    return {**_attributes(assertion), SUBJECT: name}


def _provider(metadata: bytes) -> tuple[str, Sequence[str]]:
    """What a provider calls itself, and the certificates that it signs with."""
    try:
        root = _parsed(metadata)
    except ValueError as error:
        raise InvalidParameter("The metadata of the identity provider cannot be read.") from error
    keys = root.iterfind(f"{_METADATA}IDPSSODescriptor/{_METADATA}KeyDescriptor")
    signing = [key for key in keys if key.get("use") in (None, "signing")]
    certificates = [_pem(found.text or "") for key in signing for found in key.iter(f"{_SIGNATURE}X509Certificate")]
    if root.tag != f"{_METADATA}EntityDescriptor" or not root.get("entityID") or not certificates:
        raise InvalidParameter("The metadata of the identity provider names no certificate that it signs with.")
    return root.get("entityID", ""), certificates


def _parsed(content: bytes) -> Any:
    """XML without a document type, so that nothing in it stands for something else. Raises: ValueError."""
    etree: Any = import_module("lxml.etree")  # here, because few pools have such a provider
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError("no XML") from error
    if root.getroottree().docinfo.doctype:
        raise ValueError("a document type")
    return root


def _signed_assertion(root: Any, certificates: Sequence[str]) -> Any:
    """The one assertion, as its own signature or the response's covers it. Raises: ValueError."""
    if root.tag == f"{_SAML}Assertion":
        return _verified(root, certificates)
    assertions = root.findall(f"{_SAML}Assertion")
    if root.tag != f"{_PROTOCOL}Response" or len(assertions) != 1:
        raise ValueError("no assertion")
    if assertions[0].find(f"{_SIGNATURE}Signature") is not None:
        return _verified(deepcopy(assertions[0]), certificates)
    (assertion,) = _verified(root, certificates).findall(f"{_SAML}Assertion")
    return assertion


def _verified(element: Any, certificates: Sequence[str]) -> Any:
    """What the signature in an element covers, which must be that element. Raises: ValueError."""
    from signxml.exceptions import InvalidInput, InvalidSignature
    from signxml.verifier import SignatureConfiguration, XMLVerifier

    if element.find(f"{_SIGNATURE}Signature") is None:
        raise ValueError("no signature")
    verifier: Any = XMLVerifier()
    for certificate in certificates:
        try:
            done = verifier.verify(element, x509_cert=certificate, expect_config=SignatureConfiguration(location="./"))
        except (InvalidSignature, InvalidInput):
            continue
        covered = done.signed_xml
        if covered is not None and covered.tag == element.tag and covered.get("ID") == element.get("ID"):
            return covered
    raise ValueError("not signed by the provider")


def _audiences(conditions: Any) -> set[str]:
    return {(audience.text or "").strip() for audience in conditions.iterfind(f"{_SAML}AudienceRestriction/{_SAML}Audience")}


def _bears(confirmation: Any) -> bool:
    return confirmation.get("Method") == _BEARER


def _holds(now: datetime, limits: Any) -> bool:
    """Whether a moment lies within an element's NotBefore and NotOnOrAfter."""
    try:
        begins, ends = (datetime.fromisoformat(limits.get(name)) if limits.get(name) else None for name in ("NotBefore", "NotOnOrAfter"))
        return (begins is None or begins <= now + SKEW) and (ends is None or ends > now - SKEW)
    except (ValueError, TypeError):
        return False


def _attributes(assertion: Any) -> dict[str, str]:
    """Attribute → value; of several values, the first."""
    found: dict[str, str] = {}
    for attribute in assertion.iterfind(f"{_SAML}AttributeStatement/{_SAML}Attribute"):
        value = attribute.findtext(f"{_SAML}AttributeValue")
        if value is not None:
            found.setdefault(attribute.get("Name", ""), value.strip())
    return found


def _pem(body: str) -> str:
    return "\n".join(("-----BEGIN CERTIFICATE-----", *body.split(), "-----END CERTIFICATE-----", ""))
