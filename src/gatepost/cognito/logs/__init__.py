"""A pool's logs: where they shall go, what is written into them, and how they get there.

`configuration` has the operations, `entries` writes, `shipping` takes what is written to CloudWatch Logs, S3 or Firehose.
"""
