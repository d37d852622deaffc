"""Windows of any width, and an environment that forces nothing."""

import io

import pytest

from pipeline.cli.screen.console import open_console


class Window:
    """A console of a given width that keeps what is printed, without colours."""

    def __init__(self, width: int) -> None:
        self.width = width
        self._stream = io.StringIO()
        self.console = open_console(self._stream, width=width)

    @property
    def text(self) -> str:
        return self._stream.getvalue()

    @property
    def lines(self) -> list[str]:
        return [line.rstrip() for line in self.text.splitlines()]


@pytest.fixture
def window() -> type[Window]:
    return Window


@pytest.fixture(autouse=True)
def _no_colours_forced(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FORCE_COLOR", "NO_COLOR", "COLUMNS", "LINES", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
