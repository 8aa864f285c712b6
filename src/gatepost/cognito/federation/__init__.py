"""Identity providers of a pool, and the people there who are its users.

`providers` keeps what a provider is; `provider_details` says what each kind needs; `linking` ties people to users.
"""
