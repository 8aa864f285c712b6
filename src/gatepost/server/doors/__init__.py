"""The doors that mail comes in by: the SMTP interface, and, where mail is received, the port for everybody.

`doors` takes the ports and is the thread in which all conversations go on; `submission` and `reception` say what is taken there, and
`certificate` is what both show to whoever wants TLS.
"""
