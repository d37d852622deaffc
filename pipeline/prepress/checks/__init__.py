"""Checks of the picture that came: one file each, a measure and a judgement."""

from pipeline.prepress.checks.inspection import CHECKS, inspect
from pipeline.prepress.checks.limits import Limits

__all__ = ["CHECKS", "Limits", "inspect"]
