"""Users: finding, making, changing, searching and removing them, for administrators and for themselves.

`record` is a user as others see them; `enrolment`, `changes`, `aliases` and `search` keep a user's rows together.
The handlers are in `administration`, `invitations`, `listing`, `passwords`, `self_service` and `verification`.
"""
