"""Multi-region endpoints: mail that names one leaves from either of two Regions.

`record` holds them, `routing` chooses the Region of a call. Import from the modules.
"""
