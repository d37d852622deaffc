"""Finishing: print files made from a master, which is only read."""

from pipeline.prepress.finishing.print_files import Finished, finish

__all__ = ["Finished", "finish"]
