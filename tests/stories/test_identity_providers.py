"""Identity providers: whom a pool trusts, and who there is already a user here."""

from typing import Any

import pytest

from .conftest import Club
from .test_groups import refusal

GOOGLE = {"client_id": "1example.apps", "client_secret": "hush", "authorize_scopes": "email profile openid"}
OIDC = {
    "client_id": "gatepost",
    "client_secret": "hush",
    "authorize_scopes": "openid email",
    "oidc_issuer": "https://login.example",
    "attributes_request_method": "GET",
}


def create(club: Club, name: str = "Google", kind: str = "Google", details: dict[str, str] = GOOGLE, **more: Any) -> dict[str, Any]:
    return club.cognito.create_identity_provider(
        UserPoolId=club.pool_id, ProviderName=name, ProviderType=kind, ProviderDetails=details, **more
    )["IdentityProvider"]


def test_a_provider_is_created_with_what_aws_knows_of_it(club: Club) -> None:
    made = create(club, AttributeMapping={"email": "email", "username": "sub"}, IdpIdentifiers=["google.example"])
    assert made["ProviderDetails"] == {
        **GOOGLE,
        "attributes_url": "https://people.googleapis.com/v1/people/me?personFields=",
        "attributes_url_add_attributes": "true",
        "authorize_url": "https://accounts.google.com/o/oauth2/v2/auth",
        "oidc_issuer": "https://accounts.google.com",
        "token_request_method": "POST",
        "token_url": "https://www.googleapis.com/oauth2/v4/token",
    }
    assert club.cognito.describe_identity_provider(UserPoolId=club.pool_id, ProviderName="Google")["IdentityProvider"] == made
    found = club.cognito.get_identity_provider_by_identifier(UserPoolId=club.pool_id, IdpIdentifier="google.example")
    assert found["IdentityProvider"] == made


def test_what_is_given_replaces_and_the_rest_stays(club: Club) -> None:
    create(club, "Corporate", "OIDC", OIDC, AttributeMapping={"email": "mail"}, IdpIdentifiers=["old.example"])
    named = {"UserPoolId": club.pool_id, "ProviderName": "Corporate"}
    changed = club.cognito.update_identity_provider(**named, IdpIdentifiers=["new.example"])["IdentityProvider"]
    assert (changed["AttributeMapping"], changed["IdpIdentifiers"]) == ({"email": "mail"}, ["new.example"])
    assert changed["ProviderDetails"]["client_secret"] == "hush"
    gone = refusal(club.cognito.get_identity_provider_by_identifier, UserPoolId=club.pool_id, IdpIdentifier="old.example")
    assert gone[0] == "ResourceNotFoundException"


def test_a_deleted_provider_is_not_found(club: Club) -> None:
    create(club, IdpIdentifiers=["google.example"])
    named = {"UserPoolId": club.pool_id, "ProviderName": "Google"}
    club.cognito.delete_identity_provider(**named)
    for operation in (
        club.cognito.describe_identity_provider,
        club.cognito.update_identity_provider,
        club.cognito.delete_identity_provider,
    ):
        assert refusal(operation, **named) == ("ResourceNotFoundException", "Identity provider Google does not exist.")
    assert create(club, IdpIdentifiers=["google.example"])["IdpIdentifiers"] == ["google.example"]


def test_a_name_and_an_identifier_mean_one_provider(club: Club) -> None:
    create(club, IdpIdentifiers=["shared.example"])
    again = {"UserPoolId": club.pool_id, "ProviderType": "Google", "ProviderDetails": GOOGLE}
    assert refusal(club.cognito.create_identity_provider, **again, ProviderName="Google")[0] == "DuplicateProviderException"
    other = {"UserPoolId": club.pool_id, "ProviderName": "Other", "ProviderType": "OIDC", "ProviderDetails": OIDC}
    assert refusal(club.cognito.create_identity_provider, **other, IdpIdentifiers=["shared.example"])[0] == "DuplicateProviderException"
    assert [provider["ProviderName"] for provider in club.cognito.list_identity_providers(UserPoolId=club.pool_id)["Providers"]] == [
        "Google"
    ]


@pytest.mark.parametrize(
    ("name", "kind", "details"),
    [
        ("Google2", "Google", GOOGLE),
        ("Corporate", "OIDC", {key: value for key, value in OIDC.items() if key != "oidc_issuer"}),
        ("Corporate", "OIDC", {**OIDC, "authorize_scopes": "email"}),
        ("Corporate", "OIDC", {**OIDC, "attributes_request_method": "PUT"}),
        ("Corporate", "OIDC", {**OIDC, "made_up": "yes"}),
        ("Office", "SAML", {}),
        ("Office", "SAML", {"MetadataURL": "https://office.example/metadata", "MetadataFile": "<xml/>"}),
        ("COGNITO", "OIDC", OIDC),
    ],
)
def test_details_that_cannot_work_are_refused(club: Club, name: str, kind: str, details: dict[str, str]) -> None:
    request = {"UserPoolId": club.pool_id, "ProviderName": name, "ProviderType": kind, "ProviderDetails": details}
    assert refusal(club.cognito.create_identity_provider, **request)[0] == "InvalidParameterException"


def test_a_mapping_names_attributes_of_the_pool(club: Club) -> None:
    request = {"UserPoolId": club.pool_id, "ProviderName": "Google", "ProviderType": "Google", "ProviderDetails": GOOGLE}
    assert refusal(club.cognito.create_identity_provider, **request, AttributeMapping={"custom:x": "x"})[0] == "InvalidParameterException"


def test_the_pool_itself_is_no_provider_to_change(club: Club) -> None:
    for operation in (club.cognito.update_identity_provider, club.cognito.delete_identity_provider):
        refused = refusal(operation, UserPoolId=club.pool_id, ProviderName="COGNITO")
        assert refused[0] == "UnsupportedIdentityProviderException"


def test_clients_name_providers_that_exist(club: Club) -> None:
    assert refusal(club.app, SupportedIdentityProviders=["Google"]) == (
        "InvalidParameterException",
        f"The provider Google does not exist for User Pool {club.pool_id}",
    )
    create(club)
    assert club.app(SupportedIdentityProviders=["COGNITO", "Google"])["SupportedIdentityProviders"] == ["COGNITO", "Google"]


def link(club: Club, name: str, subject: str, provider: str = "Google") -> None:
    club.cognito.admin_link_provider_for_user(
        UserPoolId=club.pool_id,
        DestinationUser={"ProviderName": "Cognito", "ProviderAttributeValue": name},
        SourceUser={"ProviderName": provider, "ProviderAttributeName": "Cognito_Subject", "ProviderAttributeValue": subject},
    )


def test_somebody_at_a_provider_is_one_user_and_a_user_five_of_them(club: Club) -> None:
    create(club)
    club.join("ada")
    club.join("bob")
    link(club, "ada", "1")
    link(club, "ada", "1")
    assert refusal(link, club=club, name="bob", subject="1")[0] == "AliasExistsException"
    for subject in "2345":
        link(club, "ada", subject)
    assert refusal(link, club=club, name="ada", subject="6")[0] == "LimitExceededException"
    unlinked = {"ProviderName": "Google", "ProviderAttributeName": "Cognito_Subject", "ProviderAttributeValue": "1"}
    club.cognito.admin_disable_provider_for_user(UserPoolId=club.pool_id, User=unlinked)
    link(club, "bob", "1")


def test_only_who_exists_is_linked(club: Club) -> None:
    club.join("ada")
    assert refusal(link, club=club, name="ada", subject="1")[0] == "ResourceNotFoundException"
    create(club)
    assert refusal(link, club=club, name="nobody", subject="1")[0] == "UserNotFoundException"
    assert refusal(link, club=club, name="ada", subject="1", provider="Cognito")[0] == "InvalidParameterException"


def test_a_user_of_the_pool_itself_loses_their_password(club: Club) -> None:
    club.join("ada")
    club.sign_in("ada")
    local = {"ProviderName": "Cognito", "ProviderAttributeName": "Cognito_Subject", "ProviderAttributeValue": "ada"}
    club.cognito.admin_disable_provider_for_user(UserPoolId=club.pool_id, User=local)
    assert refusal(club.sign_in, name="ada") == ("NotAuthorizedException", "Incorrect username or password.")
    unknown = {**local, "ProviderAttributeValue": "nobody"}
    refused = refusal(club.cognito.admin_disable_provider_for_user, UserPoolId=club.pool_id, User=unknown)
    assert refused[0] == "UserNotFoundException"
