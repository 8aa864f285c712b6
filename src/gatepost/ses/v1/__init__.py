"""The first API of SES (`ses`, Query): a door to the same state as the second, in files of the same names.

Importing the modules registers their handlers; nothing else is imported from here.
"""
