"""How long a run may be silent: the longest that can lie between two of its events, by the deadlines of its own parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.models.client import LOOK_TIMEOUT
from pipeline.models.http_exchange import BODY_SECONDS
from pipeline.pace.breaker import LONGEST_PAUSE
from pipeline.runs.standstill import Patience

if TYPE_CHECKING:
    from pipeline.pace.retry import Policy
    from pipeline.runs.runs_on_shelf import Rhythm
    from pipeline.wire.fetch.download import Caps
    from pipeline.work.job import Job

DIAL_SECONDS = 60.0
"""For looking up a name, which has no deadline but the system's, and for dialling its addresses, 10 s each."""

LOOK_UP_SECONDS = 300.0
"""For the pace of look-ups, whose window is five minutes: so Cloudflare counts requests to its API."""

PIXEL_SECONDS = 300.0
"""For decoding and checking one picture, or for making its print files, on a machine that has other things to do."""

FOLDER_SECONDS, BUCKET_SECONDS = 120.0, 2_400.0
"""For one step on the shelf. A bucket's calls are tried ten times, of three attempts of 70 s each, with pauses of 20 s."""

ITEM_SECONDS = 0.1
"""For each item of the job, as the account is written: its record may have to be read."""

LAST_SECONDS = 120.0, 600.0
"""What a run that has been stopped may take to end beside that, on a folder and on a bucket: its connections are cut."""


def patience(job: Job, *, caps: Caps, policy: Policy, rhythm: Rhythm) -> Patience:
    """The seconds of silence after which a run of this job stands still.

    That is its longest step and one on the shelf. Waits that are told with their length (a 429, an API that is down) come on
    top as they are told; the windows of the pace are in it.
    """
    spec, bucket = job.spec, job.store.url.startswith("s3:")
    window = max((window.with_margin for window in spec.pace), default=0.0)
    account = ITEM_SECONDS * len(spec.orders)
    longest = max(
        spec.timeout + BODY_SECONDS + DIAL_SECONDS,  # a call
        spec.timeout + 2 * (LOOK_TIMEOUT + BODY_SECONDS) + LOOK_UP_SECONDS,  # looking up a call that may still be under way
        caps.seconds + DIAL_SECONDS,  # a transfer
        rhythm.patience + rhythm.beat,  # whether another run lives
        window + LONGEST_PAUSE,  # a place in the pace
        policy.longest_backoff,
        PIXEL_SECONDS,
        account,
    )
    return Patience(longest + (BUCKET_SECONDS if bucket else FOLDER_SECONDS), LAST_SECONDS[bucket] + account)
