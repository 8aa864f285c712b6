"""For tests, ours and other people's: a real server on a free port, with boto3 clients and its inbox at hand."""
