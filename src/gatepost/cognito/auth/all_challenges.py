"""Every challenge there is: importing this module makes them known. A new challenge is a module and a name in a list here."""

from gatepost.cognito.auth import (
    challenges,
    custom_challenge,
    device_password_verifier,
    device_srp,
    email_otp,
    mfa_setup,
    new_password,
    password,
    password_srp,
    password_verifier,
    select_challenge,
    select_mfa_type,
    sms_mfa,
    sms_otp,
    software_token,
    web_authn,
)

challenges.add_first_factors(password_srp, password, email_otp, sms_otp, web_authn)
challenges.add(password_verifier, new_password, select_challenge, sms_mfa, software_token, select_mfa_type, mfa_setup, custom_challenge)
challenges.add(device_srp, device_password_verifier)
