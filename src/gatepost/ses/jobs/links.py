"""Links to what came of a job, good for five minutes, as AWS's pre-signed ones.

Source: API reference, GetExportJob (model).
"""

import hashlib
import hmac
from datetime import datetime, timedelta
from urllib.parse import urlencode

from gatepost.call import World
from gatepost.ses.jobs.record import Job

PATH = "/_ses/jobs"
GOOD_FOR = timedelta(minutes=5)


def link(world: World, job: Job, now: datetime) -> str:
    """The link to a job's file."""
    until = str(int((now + GOOD_FOR).timestamp()))
    path = (job.account_id, job.region, job.direction, job.job_id)
    return f"{world.origin}{PATH}/{'/'.join(path)}?{urlencode({'Expires': until, 'Signature': _signature(world, *path, until)})}"


def is_good(world: World, path: tuple[str, str, str, str], until: str, signature: str, now: datetime) -> bool:
    """Whether a link was made here and its time is not over."""
    right = hmac.compare_digest(_signature(world, *path, until), signature)
    return right and until.isdigit() and now.timestamp() <= int(until)


def _signature(world: World, *about: str) -> str:
    return hmac.new(world.seal.derive("job files"), "\0".join(about).encode(), hashlib.sha256).hexdigest()
