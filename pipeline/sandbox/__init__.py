"""The sandbox: a real HTTP server that speaks the model API's contract, charges play money and paints honest artwork.

It serves for as long as a `with` block lasts:

    with Sandbox(SandboxSettings(latency_seconds=0.1)) as sandbox:
        client = httpx.Client(base_url=sandbox.base_url)
"""

from pipeline.sandbox.server import Sandbox
from pipeline.sandbox.settings import SandboxSettings
from pipeline.sandbox.stats import Stats

__all__ = ["Sandbox", "SandboxSettings", "Stats"]
