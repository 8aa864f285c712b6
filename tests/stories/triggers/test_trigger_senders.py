"""CustomEmailSender and CustomSMSSender: the pool's owner sends messages, and decrypts the codes with the AWS Encryption SDK."""

import base64
import json
import urllib.request
from typing import Any

import pytest

from fixtures.kms import Kms

KEY = "arn:aws:kms:us-east-1:123456789012:key/1b4c0f5e-0000-4000-8000-000000000001"


@pytest.fixture
def decrypted(gatepost: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Reads a code as a Lambda function would, with the SDK and the environment's KMS."""
    from aws_encryption_sdk import CommitmentPolicy, EncryptionSDKClient, StrictAwsKmsMasterKeyProvider

    monkeypatch.setenv("AWS_ACCESS_KEY_ID", gatepost.account)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_ENDPOINT_URL_KMS", f"{gatepost.url}/_kms")

    def decrypt(code: str) -> tuple[str, Any]:
        client = EncryptionSDKClient(commitment_policy=CommitmentPolicy.FORBID_ENCRYPT_ALLOW_DECRYPT)
        keys = StrictAwsKmsMasterKeyProvider(key_ids=[KEY])
        secret, header = client.decrypt(source=base64.b64decode(code), key_provider=keys)
        return secret.decode(), header

    return decrypt


@pytest.fixture
def senders(triggered: Any, lambdas: Any) -> Any:
    """A club whose owner sends everything; `mails` and `texts` are the functions."""
    mails, texts = lambdas.add(lambda event: None), lambdas.add(lambda event: None)
    club = triggered(
        CustomEmailSender={"LambdaVersion": "V1_0", "LambdaArn": mails},
        CustomSMSSender={"LambdaVersion": "V1_0", "LambdaArn": texts},
        KMSKeyID=KEY,
        AutoVerifiedAttributes=["email"],
    )
    club.mails, club.texts = mails, texts
    return club


def test_a_notice_of_a_risky_sign_in_goes_by_the_owners_sender(triggered: Any, lambdas: Any, gatepost: Any) -> None:
    arn = lambdas.add(lambda event: None)
    club = triggered(
        CustomEmailSender={"LambdaVersion": "V1_0", "LambdaArn": arn},
        KMSKeyID=KEY,
        UserPoolTier="PLUS",
        UserPoolAddOns={"AdvancedSecurityMode": "ENFORCED"},
    )
    club.join("ada", email="ada@example.com")
    notify = {"SourceArn": f"arn:aws:ses:us-east-1:{gatepost.account}:identity/example.com"}
    takeover = {"Actions": {"HighAction": {"Notify": True, "EventAction": "BLOCK"}}, "NotifyConfiguration": notify}
    club.cognito.set_risk_configuration(UserPoolId=club.pool_id, AccountTakeoverRiskConfiguration=takeover)

    def sign_in(address: str) -> Any:
        return club.cognito.admin_initiate_auth(
            UserPoolId=club.pool_id,
            ClientId=club.client_id,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": "ada", "PASSWORD": "Lovelace-1815"},
            ContextData={
                "IpAddress": address,
                "ServerName": "",
                "ServerPath": "",
                "HttpHeaders": [{"headerName": "User-Agent", "headerValue": address}],
            },
        )

    sign_in("192.0.2.1")
    with pytest.raises(club.cognito.exceptions.NotAuthorizedException):
        sign_in("203.0.113.9")
    [event] = lambdas.events(arn)
    assert event["triggerSource"] == "CustomEmailSender_AccountTakeOverNotification"
    assert (event["userName"], event["request"]["code"]) == ("ada", None)
    listed = club.cognito.admin_list_user_auth_events(UserPoolId=club.pool_id, Username="ada")["AuthEvents"]
    assert [found["EventResponse"] for found in listed if found["EventType"] == "SignIn"] == ["Fail", "Pass"]


def test_a_code_reaches_the_owners_sender_encrypted_as_aws_does_it(senders: Any, lambdas: Any, inbox: Any, decrypted: Any) -> None:
    answer = senders.cognito.sign_up(
        ClientId=senders.client_id,
        Username="ada",
        Password="Lovelace-1815",
        UserAttributes=[{"Name": "email", "Value": "own.sender@example.com"}],
        ClientMetadata={"language": "en"},
    )
    assert answer["CodeDeliveryDetails"]["Destination"] == "o***@e***"
    assert inbox.to("own.sender@example.com") == []

    [event] = lambdas.events(senders.mails)
    code = event["request"].pop("code")
    assert event == {
        "version": "1",
        "region": "us-east-1",
        "userPoolId": senders.pool_id,
        "userName": "ada",
        "callerContext": {"awsSdkVersion": "aws-sdk-unknown-unknown", "clientId": senders.client_id},
        "triggerSource": "CustomEmailSender_SignUp",
        "request": {
            "type": "customEmailSenderRequestV1",
            "userAttributes": {
                "sub": answer["UserSub"],
                "cognito:user_status": "UNCONFIRMED",
                "email": "own.sender@example.com",
                "email_verified": "false",
            },
            "clientMetadata": {"language": "en"},
        },
    }
    assert lambdas.invocation_types[senders.mails] == "Event"
    assert base64.b64decode(code)[:4] == bytes.fromhex("01800378")

    secret, header = decrypted(code)
    assert header.encryption_context["userpool-id"] == senders.pool_id
    assert set(header.encryption_context) == {"userpool-id", "aws-crypto-public-key"}
    assert [key.key_provider.provider_id for key in header.encrypted_data_keys] == ["aws-kms"]
    senders.confirm("ada", secret)
    assert senders.user("ada")["UserStatus"] == "CONFIRMED"


def test_the_command_line_decrypts_it_too(senders: Any, lambdas: Any, shell: Any) -> None:
    senders.sign_up("ada", email="by.hand@example.com")
    [event] = lambdas.events(senders.mails)
    senders.confirm("ada", shell.says("decrypt", event["request"]["code"]).strip())


def test_a_code_that_is_none_is_refused_by_the_command_line(shell: Any) -> None:
    done = shell.run("decrypt", base64.b64encode(b"nonsense").decode())
    assert done.returncode == 1
    assert "can't be decrypted" in done.stderr


def test_an_invitation_brings_its_password_with_its_brackets_escaped(senders: Any, lambdas: Any, decrypted: Any) -> None:
    senders.cognito.admin_create_user(
        UserPoolId=senders.pool_id,
        Username="ada",
        TemporaryPassword="Love<1815>&Co",
        UserAttributes=[{"Name": "email", "Value": "ada@example.com"}],
        DesiredDeliveryMediums=["EMAIL"],
    )
    [event] = lambdas.events(senders.mails)
    assert event["triggerSource"] == "CustomEmailSender_AdminCreateUser"
    assert event["callerContext"]["clientId"] == "CLIENT_ID_NOT_APPLICABLE"
    assert decrypted(event["request"]["code"])[0] == "Love&lt;1815&gt;&amp;Co"


def test_text_messages_have_a_sender_of_their_own(triggered: Any, lambdas: Any, decrypted: Any) -> None:
    texts = lambdas.add(lambda event: None)
    club = triggered(
        CustomSMSSender={"LambdaVersion": "V1_0", "LambdaArn": texts},
        KMSKeyID=KEY,
        AutoVerifiedAttributes=["phone_number"],
        SmsConfiguration={"SnsCallerArn": "arn:aws:iam::123456789012:role/sms", "ExternalId": "club"},
    )
    club.sign_up("ada", phone_number="+4412345678")
    [event] = lambdas.events(texts)
    assert event["triggerSource"] == "CustomSMSSender_SignUp"
    assert event["request"]["type"] == "customSMSSenderRequestV1"
    club.confirm("ada", decrypted(event["request"]["code"])[0])


def test_a_broken_sender_loses_the_message_silently(triggered: Any, lambdas: Any) -> None:
    def break_down(event: dict[str, Any]) -> None:
        raise ValueError("out of stamps")

    arn = lambdas.add(break_down)
    club = triggered(CustomEmailSender={"LambdaVersion": "V1_0", "LambdaArn": arn}, KMSKeyID=KEY, AutoVerifiedAttributes=["email"])
    assert club.sign_up("ada", email="lost@example.com")["CodeDeliveryDetails"]
    assert len(lambdas.events(arn)) == 1


def test_aws_own_sender_counts_nothing_that_the_owner_sends(senders: Any, gatepost: Any) -> None:
    senders.sign_up("ada", email="uncounted@example.com")
    with urllib.request.urlopen(f"{gatepost.url}/_gatepost/default-sender?pool={senders.pool_id}") as answer:
        assert json.load(answer)["sent"] == 0


def test_a_data_key_opens_only_in_its_own_context_and_for_its_own_key(senders: Any, lambdas: Any, gatepost: Any, decrypted: Any) -> None:
    senders.sign_up("ada", email="sealed@example.com")
    [event] = lambdas.events(senders.mails)
    _, header = decrypted(event["request"]["code"])
    [key] = header.encrypted_data_keys
    import boto3

    kms = boto3.session.Session().client("kms", region_name="us-east-1")
    with pytest.raises(kms.exceptions.InvalidCiphertextException):
        kms.decrypt(CiphertextBlob=key.encrypted_data_key, EncryptionContext={"userpool-id": "us-east-1_other"})
    with pytest.raises(kms.exceptions.IncorrectKeyException):
        kms.decrypt(CiphertextBlob=key.encrypted_data_key, EncryptionContext=header.encryption_context, KeyId=KEY.replace("0001", "0002"))
    opened = kms.decrypt(CiphertextBlob=key.encrypted_data_key, EncryptionContext=header.encryption_context, KeyId=KEY)
    assert (opened["KeyId"], len(opened["Plaintext"])) == (KEY, 32)


def sending_club(server: Any, arn: str) -> tuple[Any, str]:
    cognito = server.client("cognito-idp", account="123456789012")
    config = {"CustomEmailSender": {"LambdaVersion": "V1_0", "LambdaArn": arn}, "KMSKeyID": KEY}
    pool_id = cognito.create_user_pool(PoolName="club", LambdaConfig=config, AutoVerifiedAttributes=["email"])["UserPool"]["Id"]
    return cognito, cognito.create_user_pool_client(UserPoolId=pool_id, ClientName="app")["UserPoolClient"]["ClientId"]


def sign_up(cognito: Any, client_id: str, name: str = "ada") -> None:
    cognito.sign_up(
        ClientId=client_id, Username=name, Password="Lovelace-1815", UserAttributes=[{"Name": "email", "Value": "a@example.com"}]
    )


def test_the_data_key_may_come_from_another_kms(
    server_with: Any, lambdas: Any, kms: Kms, decrypted: Any, monkeypatch: pytest.MonkeyPatch, refused: Any
) -> None:
    arn = lambdas.add(lambda event: None)
    cognito, client_id = sending_club(server_with(lambda_endpoint=lambdas.url, kms_endpoint=kms.url), arn)
    sign_up(cognito, client_id)
    monkeypatch.setenv("AWS_ENDPOINT_URL_KMS", kms.url)
    secret, _ = decrypted(lambdas.events(arn)[0]["request"]["code"])
    cognito.confirm_sign_up(ClientId=client_id, Username="ada", ConfirmationCode=secret)

    kms.grants = False
    with refused("UnexpectedLambdaException", "CustomEmailSender invocation failed due to error AccessDeniedException."):
        sign_up(cognito, client_id, "bob")


def test_where_signatures_are_verified_who_decrypts_needs_a_key(server_with: Any, lambdas: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import boto3
    from botocore.exceptions import ClientError

    server = server_with(auth="strict")

    def refusal(key: str, secret: str) -> str:
        kms = boto3.session.Session(key, secret).client("kms", region_name="us-east-1", endpoint_url=f"{server.url}/_kms")
        with pytest.raises(ClientError) as caught:
            kms.decrypt(CiphertextBlob=b"nonsense")
        return caught.value.response["Error"]["Code"]

    with urllib.request.urlopen(urllib.request.Request(f"{server.url}/_gatepost/keys", method="POST")) as answer:
        key = json.load(answer)
    assert refusal("AKIANOBODYKNOWSTHIS0", "secret") == "UnrecognizedClientException"
    assert refusal(key["access_key_id"], "another secret") == "InvalidSignatureException"
    assert refusal(key["access_key_id"], key["secret_access_key"]) == "InvalidCiphertextException"
