"""The sandbox: a real HTTP server that speaks the model API's contract, charges play money and paints honest artwork.

with Emulator(Scene(latency_seconds=0.1)) as sandbox:
client = httpx.Client(base_url=sandbox.base_url)
"""

from pipeline.emulator.scene import Scene
from pipeline.emulator.server import Emulator
from pipeline.emulator.stats import Stats

__all__ = ["Emulator", "Scene", "Stats"]
