"""The second API of SES (`sesv2`, REST-JSON): a door to the same state as the first, in files of the same names.

Importing the modules registers their handlers; nothing else is imported from here.
"""
