"""A small job, its spec in a folder and its shelf beside it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

LEAVES = """\
job: {name}
pace: [{{requests: 1000, per: 1s}}]
checks: {{min_long_side: 64}}
defaults: {{size: 96x64}}
prompts:
  - id: leaf-{{n}}
    prompt: A pressed leaf of kind {{n}}, out of the book {name}
    for_each: {{n: [1, 2, 3, 4]}}
"""


class Job:
    """The job `name`: its spec is `leaves.yaml` in `folder`, and its words on the command line are `words`."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self.spec = folder / "leaves.yaml"
        self.root = folder / "shelf" / name
        self.words = ("leaves.yaml", "--destination", "shelf")
        self.write(LEAVES.format(name=name))

    def write(self, spec: str) -> None:
        self.spec.write_text(spec)

    def add(self, lines: str) -> None:
        self.write(self.spec.read_text() + lines)

    def files(self, pattern: str = "**/*") -> list[Path]:
        return sorted(path for path in self.root.glob(pattern) if path.is_file())

    @property
    def manifest(self) -> dict[str, Any]:
        return dict(json.loads((self.root / "manifest.json").read_text()))

    @property
    def outcomes(self) -> list[str]:
        return [item["outcome"] for item in self.manifest["items"]]
