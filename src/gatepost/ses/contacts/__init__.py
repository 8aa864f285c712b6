"""List management: an account's contact list with its topics, the contacts on it, and what they want to be mailed about.

`lists` and `record` keep them, `preferences` says what follows from them, `subscriptions` applies that to a letter and
`unsubscribing` to what a recipient asks for. Import those from outside; nothing is imported from here.
"""
