"""Print files: from a master, which is only read, to what the press wants."""

from pipeline.prepress.finishing.print_files import Finished, finish

__all__ = ["Finished", "finish"]
