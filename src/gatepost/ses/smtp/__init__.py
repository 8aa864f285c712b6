"""Amazon SES's SMTP interface, but for the conversation: passwords, what a message becomes, and how refusals are said.

`passwords` derives what clients sign in with from a secret access key, `submission` brings a message to `ses.sending`, `replies` puts
SES's errors into SMTP's words.
"""
