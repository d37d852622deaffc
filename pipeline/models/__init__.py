"""The model's API: one attempt at a picture, and the gateway's log of what became of earlier ones.

What comes back is an `Answer` or an error of `pipeline.errors` that says what the caller can do. Repeating, pace and money
are the caller's: nothing in here tries a paid call twice.
"""

from pipeline.models.account import Account
from pipeline.models.client import Access, ModelClient
from pipeline.models.faults import classify
from pipeline.models.gateway_log import Logged
from pipeline.models.replies import Answer

__all__ = ["Access", "Account", "Answer", "Logged", "ModelClient", "classify"]
