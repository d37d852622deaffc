"""The word DESTINATION/JOB, which most commands take: the shelf it names, watched over while it is asked."""

from __future__ import annotations

from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.commands.job_arguments import add_proxy
from pipeline.errors import NotOnShelf, UsageError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from pipeline.stores import Store


def add_shelf(parser: argparse.ArgumentParser, result: str = "the result") -> None:
    """Add DESTINATION/JOB, --json (which prints `result`) and --proxy."""
    parser.add_argument("shelf", metavar="DESTINATION/JOB", help="as outputs/autumn, or s3://bucket/prefix/autumn")
    parser.add_argument("--json", action="store_true", help=f"print {result} for programs")
    add_proxy(parser)


@contextmanager
def opened(arguments: argparse.Namespace) -> Iterator[Store]:
    """The shelf while the block runs; see `watched`.

    Raises UsageError where a file is named. A NotOnShelf that the block raises names the shelf that may have been meant.
    """
    from pipeline.cli.shelf_watch import is_file, watched
    from pipeline.stores import open_shelf

    shelf = arguments.shelf
    if is_file(Path(shelf), as_json=arguments.json):
        jobs = (folder for folder in Path(shelf).parents if is_file(folder / "manifest.json", as_json=arguments.json))
        job = next(jobs, None)
        raise UsageError(f"{shelf} is a file: name the job's shelf, {job or f'as in outputs/{Path(shelf).stem}'}")
    try:
        with watched(open_shelf(shelf), as_json=arguments.json) as store:
            yield store
    except NotOnShelf as fault:
        raise NotOnShelf(f"{fault}{_nearest(shelf)}") from None


def _nearest(shelf: str) -> str:
    """The shelf in a folder that may have been meant, as a question."""
    from pipeline.stores.home import at_home

    place = at_home(shelf)
    try:
        if (place / "manifest.json").exists():
            return ""
        beside = {path.parent.name: path.parent for path in place.parent.glob("*/manifest.json")}
        inside = [path.parent for path in sorted(place.glob("*/manifest.json"))]
    except OSError:
        return ""
    near = [beside[name] for name in get_close_matches(place.name, beside, 1)] or inside[:1]
    return f"; did you mean {near[0]}?" if near else ""
