"""Importing users from a CSV file: a job is created, its file uploaded, the job started and run in the background.

`jobs` holds the operations and the record, `file` keeps what is uploaded, `rows` reads a line, `running` does the work.
"""
