"""Every challenge there is: importing this module makes them known. A new challenge is a module and a name in this list."""

from gatepost.cognito.auth import challenges, new_password, password_verifier

challenges.add(password_verifier, new_password)
