"""The server's side of SMTP, and nothing of SES: bytes, commands, the order of a conversation, and how many there may be at once.

`stream` is a connection, `commands` reads one line, `conversation` leads a dialogue on behalf of a `Host`, who decides what is taken, and
`listener` opens ports. Of what a stranger sends, never more is kept in memory than the constants of these modules say.
"""
