"""The record of a message that SES accepted: what it says, who it is for, why it was let through; and the inbox that shows it.

`messages.put` writes it in the caller's transaction, `inbox` finds it again, `mime` composes its source when somebody reads it,
`message_ids` knows the form of SES's ids. Only `ses` puts messages here.
"""
