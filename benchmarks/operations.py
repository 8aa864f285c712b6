"""What is asked of the servers: one row of the report each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from benchmarks import accounts, clubs, sending, sign_in
from benchmarks.ground import Ground
from benchmarks.load import Flows


@dataclass(frozen=True, slots=True)
class Operation:
    """One row: what makes its flows, how many of them may run before they have to be made again, and whether it goes by SMTP."""

    flows: Callable[[Ground], Flows]
    most: int = 10**9
    smtp: bool = False


OPERATIONS: Mapping[str, Operation] = {
    "SignUp": Operation(accounts.sign_up),
    "SignUp + ConfirmSignUp": Operation(accounts.sign_up_and_confirm),
    "ForgotPassword + Confirm": Operation(accounts.recover),
    "password sign-in": Operation(sign_in.password),
    "ADMIN_USER_PASSWORD_AUTH": Operation(sign_in.by_admin),
    "SRP sign-in": Operation(sign_in.with_srp),
    "USER_AUTH: PASSWORD": Operation(sign_in.chosen_password),
    "USER_AUTH: PASSWORD_SRP": Operation(sign_in.chosen_srp),
    "USER_AUTH: EMAIL_OTP": Operation(sign_in.mailed_code),
    "USER_AUTH: SMS_OTP": Operation(sign_in.texted_code),
    "USER_AUTH: WEB_AUTHN": Operation(sign_in.passkey),
    "CUSTOM_AUTH": Operation(sign_in.custom),
    "password + SOFTWARE_TOKEN_MFA": Operation(sign_in.with_app, most=clubs.MEMBERS),
    "password + EMAIL_OTP": Operation(sign_in.with_mailed_code),
    "password + SMS_MFA": Operation(sign_in.with_texted_code),
    "password + device SRP": Operation(sign_in.with_device),
    "password + one trigger": Operation(sign_in.with_trigger),
    "refresh": Operation(sign_in.refresh),
    "refresh with rotation": Operation(sign_in.rotate),
    "GetClientToken": Operation(sign_in.machine),
    "GetUser": Operation(accounts.get_user),
    "AdminGetUser": Operation(accounts.admin_get_user),
    "ListUsers by e-mail": Operation(accounts.list_users),
    "SendEmail": Operation(sending.simple),
    "SendEmail v1": Operation(sending.simple_v1),
    "SendRawEmail v1": Operation(sending.raw_v1),
    "mail by SMTP": Operation(sending.by_smtp, smtp=True),
    "SendEmail, template": Operation(sending.templated),
    "SendTemplatedEmail v1": Operation(sending.templated_v1),
    "SendBulkEmail, 50": Operation(sending.bulk),
    "SendBulkTemplatedEmail v1, 50": Operation(sending.bulk_v1),
}
