"""Keys of AWS KMS, with which codes and received mail are encrypted for whoever may use them.

`data_keys` asks for one where `kms_endpoint` leads to KMS, and makes one where this server stands in for it (`stand_in_key`).
"""
