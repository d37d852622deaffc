"""The model's API: one attempt at a picture, and the gateway's log of what became of earlier ones.

What comes back is an `Answer` or an error of `pipeline.errors` that says what the caller can do. Repeating, pace and money
are the caller's: nothing in here tries a paid call twice.
"""

from pipeline.recraft.account import Account
from pipeline.recraft.client import Access, Recraft
from pipeline.recraft.faults import classify
from pipeline.recraft.gateway_log import Logged
from pipeline.recraft.replies import Answer

__all__ = ["Access", "Account", "Answer", "Logged", "Recraft", "classify"]
