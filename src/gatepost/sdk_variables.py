"""The environment variables that lead AWS's SDKs and the AWS CLI to this server, and those that would lead them elsewhere."""

ENDPOINT_VARIABLES = (
    "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER",
    "AWS_ENDPOINT_URL_SES",
    "AWS_ENDPOINT_URL_SESV2",
    "AWS_ENDPOINT_URL_STS",
    "AWS_ENDPOINT_URL_IAM",
)

IN_THE_WAY = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
"""Variables that would lead a program to other credentials, or past the endpoints."""


def variables_for(url: str, region: str, account: str, *, keep_credentials: bool = False) -> dict[str, str]:
    """The variables by name. An access key of twelve digits is its own account; any secret will do."""
    endpoints = dict.fromkeys(ENDPOINT_VARIABLES, url)
    regions = {"AWS_REGION": region, "AWS_DEFAULT_REGION": region}
    return endpoints | regions | ({} if keep_credentials else {"AWS_ACCESS_KEY_ID": account, "AWS_SECRET_ACCESS_KEY": "secret"})
