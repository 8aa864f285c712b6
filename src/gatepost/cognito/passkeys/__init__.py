"""Passkeys: the WebAuthn credentials that users register and sign in with.

`relying_party` says which site they belong to, `ceremony` checks what an authenticator signed (with py_webauthn), `credentials`
keeps them. Signing in with one is `auth.web_authn`.
"""
