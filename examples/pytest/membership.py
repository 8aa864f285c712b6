"""A club's membership, kept in an Amazon Cognito user pool; its news go out by Amazon SES."""

import os

import boto3


class Membership:
    """Who is a member. Endpoints, Region and credentials come from the environment, as anywhere."""

    def __init__(self, pool: str = "", client: str = "") -> None:
        self._cognito = boto3.client("cognito-idp")
        self._ses = boto3.client("sesv2")
        self._pool = pool or os.environ["CLUB_POOL"]
        self._client = client or os.environ["CLUB_CLIENT"]

    def join(self, address: str, password: str) -> None:
        """Sign somebody up, who is mailed a code."""
        attributes = [{"Name": "email", "Value": address}]
        self._cognito.sign_up(ClientId=self._client, Username=address, Password=password, UserAttributes=attributes)

    def confirm(self, address: str, code: str) -> bool:
        """Whether the code was right, and still good."""
        try:
            self._cognito.confirm_sign_up(ClientId=self._client, Username=address, ConfirmationCode=code)
        except (self._cognito.exceptions.CodeMismatchException, self._cognito.exceptions.ExpiredCodeException):
            return False
        return True

    def sign_in(self, address: str, password: str) -> str:
        """An access token."""
        signed_in = self._cognito.initiate_auth(
            ClientId=self._client, AuthFlow="USER_PASSWORD_AUTH", AuthParameters={"USERNAME": address, "PASSWORD": password}
        )
        return signed_in["AuthenticationResult"]["AccessToken"]

    def announce(self, subject: str, text: str) -> int:
        """Mail news to every confirmed member, but not to those whose mail has bounced; to how many."""
        told = 0
        bounced = {entry["EmailAddress"] for entry in self._ses.list_suppressed_destinations()["SuppressedDestinationSummaries"]}
        for page in self._cognito.get_paginator("list_users").paginate(UserPoolId=self._pool):
            for user in page["Users"]:
                address = next(entry["Value"] for entry in user["Attributes"] if entry["Name"] == "email")
                if user["UserStatus"] == "CONFIRMED" and address not in bounced:
                    self._ses.send_email(
                        FromEmailAddress="news@club.example",
                        Destination={"ToAddresses": [address]},
                        Content={"Simple": {"Subject": {"Data": subject}, "Body": {"Text": {"Data": text}}}},
                    )
                    told += 1
        return told
