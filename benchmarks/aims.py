"""What Gatepost aims at: so much of moto's cost in the same run, because machines differ and ratios don't, on top of the cryptography
that an operation can't do without."""

from collections.abc import Mapping
from dataclasses import dataclass

from benchmarks.yardsticks import Work

_TOKENS = Work(signatures=2)
_PASSWORD = Work(signatures=2, powers=1)
_SRP = Work(signatures=2, powers=3)

CRYPTOGRAPHY: Mapping[str, Work] = {
    "SignUp": Work(powers=1),
    "SignUp + ConfirmSignUp": Work(powers=1),
    "ForgotPassword + Confirm": Work(powers=1),
    "password sign-in": _PASSWORD,
    "ADMIN_USER_PASSWORD_AUTH": _PASSWORD,
    "SRP sign-in": _SRP,
    "USER_AUTH: PASSWORD": _PASSWORD,
    "USER_AUTH: PASSWORD_SRP": _SRP,
    "USER_AUTH: EMAIL_OTP": _TOKENS,
    "USER_AUTH: SMS_OTP": _TOKENS,
    "USER_AUTH: WEB_AUTHN": Work(signatures=2, verifications=1),
    "CUSTOM_AUTH": _TOKENS,
    "password + SOFTWARE_TOKEN_MFA": _PASSWORD,
    "password + EMAIL_OTP": _PASSWORD,
    "password + SMS_MFA": _PASSWORD,
    "password + device SRP": Work(signatures=2, powers=4),
    "password + one trigger": _PASSWORD,
    "refresh": _TOKENS,
    "refresh with rotation": _TOKENS,
    "GetClientToken": Work(signatures=1),
}
"""What each needs by its definition: two signed tokens; a verifier (one power) or SRP's exchange (three)."""


@dataclass(frozen=True, slots=True)
class Aim:
    """At most `part` of what moto needs, for the same operation or the one named `beside`, on top of the cryptography."""

    part: float
    beside: str = ""


AIMS: Mapping[str, Aim] = {
    "SignUp": Aim(0.15),
    "password sign-in": Aim(0.15),
    "SRP sign-in": Aim(0.25),
    "GetUser": Aim(0.2),
    "AdminGetUser": Aim(0.2),
    "ListUsers by e-mail": Aim(0.25),
    "SendEmail": Aim(0.35),
    "mail by SMTP": Aim(0.35, beside="SendEmail"),
}
COLD_START_OF_MINISTACK = 0.8
IDLE_MEMORY_MB = 90
