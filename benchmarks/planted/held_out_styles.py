"""Styles that nobody looked at when the limits were chosen."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image, ImageFilter

from planted.canvas import Canvas, Painted, clouds, coordinates, grained, palette, picture, ridge, softened, toned


def mosaic(rng, width, height) -> Painted:
    """Tesserae in mortar, each of a tone of its own."""
    inks, side = palette(rng, 5), min(width, height) / float(rng.integers(28, 46))
    field = np.asarray(Image.fromarray(clouds(rng, 64, 64, coarse=3, octaves=3)))
    sheet = Canvas(width, height, (214, 208, 198))
    for row in range(math.ceil(height / side)):
        for column in range(math.ceil(width / side)):
            value = field[row * 64 // math.ceil(height / side), column * 64 // math.ceil(width / side)]
            ink = np.array(inks[1 + int(value * 4.99)]) * rng.uniform(0.85, 1.12)
            corners = np.array([(0.08, 0.08), (0.92, 0.08), (0.92, 0.92), (0.08, 0.92)]) + rng.normal(0, 0.04, (4, 2))
            points = [((column + x) * side, (row + y) * side) for x, y in corners]
            sheet.polygon(points, tuple(int(v) for v in np.clip(ink, 0, 255)))
    return Painted(picture(grained(rng, np.asarray(sheet.done(), dtype=np.float32), 1.5)))


def blueprint(rng, width, height) -> Painted:
    """White lines of a plan on blue, with a grid and figures."""
    sheet = Canvas(width, height, (24, 62, 120))
    step = sheet.short / 32
    for number in range(round(max(width, height) / step) + 1):
        sheet.line([(number * step, 0), (number * step, height)], (52, 92, 150), 1)
        sheet.line([(0, number * step), (width, number * step)], (52, 92, 150), 1)
    for _ in range(14):
        x, y = (step * float(rng.integers(5, 20)) for _ in range(2))
        wide, tall = (step * float(rng.integers(3, 10)) for _ in range(2))
        outline = [(x, y), (x + wide, y), (x + wide, y + tall), (x, y + tall), (x, y)]
        sheet.line(outline, (236, 242, 250), float(rng.choice([2, 4])))
        sheet.text(x + step * 0.3, y + step * 0.3, f"{wide / step * 250:.0f} mm", step * 0.6, (236, 242, 250))
    return Painted(sheet.done())


def sunset(rng, width, height) -> Painted:
    """A bright low sun over water, and a pier in black."""
    x, y = coordinates(width, height)
    glow = np.exp(-((x - rng.uniform(0.3, 0.7)) ** 2 + (y - 0.55) ** 2) * 5)
    pixels = toned(glow * 0.7 + 0.25 * (1 - np.abs(y - 0.55)), [(40, 30, 70), (160, 70, 70), (240, 150, 70), (255, 236, 190)])
    ripples = np.asarray(clouds(rng, width, height, coarse=60, octaves=4))[..., None]
    pixels = np.where((y > 0.58)[..., None], pixels * (0.55 + 0.5 * ripples), pixels)
    pier = Canvas(width, height, (255, 255, 255))
    deck = height * rng.uniform(0.6, 0.68)
    pier.box(0, deck, width * 0.7, deck + 14, (12, 10, 16))
    for post in range(12):
        pier.box(width * 0.06 * post, deck, width * 0.06 * post + 9, deck + height * 0.12, (12, 10, 16))
    sharp = pier.done()
    mask = sharp.convert("L").point(lambda step: 255 - step)
    return Painted(picture(grained(rng, np.asarray(Image.composite(sharp, picture(pixels), mask), dtype=np.float32), 1.8)))


def fur(rng, width, height) -> Painted:
    """Hair all over: fine strokes of many tones."""
    inks = palette(rng, 4)
    sheet = Canvas(width, height, inks[1])
    flow = clouds(rng, 64, 64, coarse=3, octaves=2)
    for _ in range(9000):
        x, y = rng.uniform(0, width), rng.uniform(0, height)
        turn = flow[int(y / height * 63), int(x / width * 63)] * 5
        far = sheet.short * rng.uniform(0.02, 0.05)
        ink = np.clip(np.array(inks[1 + int(rng.integers(4))]) * rng.uniform(0.5, 1.4), 0, 255)
        ends = [(x, y), (x + far * math.cos(turn), y + far * math.sin(turn))]
        sheet.line(ends, tuple(int(v) for v in ink), rng.uniform(1, 3))
    return Painted(sheet.done())


def pastel(rng, width, height) -> Painted:
    """Chalk hills in mist: soft steps, faint grain, hardly a line."""
    pixels = np.zeros((height, width, 3), dtype=np.float32) + np.float32((236, 226, 222))
    for layer in range(4):
        top = (0.3 + 0.17 * layer + 0.12 * ridge(rng, width, octaves=3)) * height
        depth = np.clip((np.arange(height)[:, None] - top[None, :]) / (60 - 10 * layer), 0, 1)[..., None]
        ink = np.array(palette(rng, 1)[1], dtype=np.float32) * 0.4 + 140
        pixels = pixels * (1 - depth) + ink * depth
    return Painted(picture(pixels + (clouds(rng, width, height, coarse=500, octaves=2)[..., None] - 0.5) * 12))


def still_life(rng, width, height) -> Painted:
    """Shaded fruit on cloth, the table's edge out of focus."""
    x, y = coordinates(width, height)
    inks = palette(rng, 5)
    cloth = clouds(rng, width, height, coarse=250, octaves=2)[..., None] * 18
    pixels = toned(np.clip(y * 0.7, 0, 1), [(64, 54, 50), (150, 138, 124)]) + cloth
    for number in range(6):
        across, down, size = rng.uniform(0.2, 0.8), rng.uniform(0.35, 0.75), rng.uniform(0.09, 0.17)
        far = np.hypot(x - across, y - down) / size
        lit = np.clip(1.15 - 0.7 * np.hypot(x - across + size * 0.4, y - down + size * 0.4) / size, 0.15, 1.1)
        cover = np.clip((1 - far) * size * min(width, height) + 0.5, 0, 1)[..., None]
        shade = np.clip(1.4 - far, 0, 1)[..., None] * (y > down)[..., None]
        pixels *= 1 - 0.4 * shade * (1 - cover)
        pixels = pixels * (1 - cover) + np.array(inks[1 + number % 5], dtype=np.float32) * lit[..., None] * cover
    return Painted(picture(grained(rng, pixels, 2)))


def diagram(rng, width, height) -> Painted:
    """Bars and labels: thin lines, small type, much white."""
    inks = palette(rng, 5)
    sheet = Canvas(width, height, (255, 255, 255))
    foot, wide = height * 0.78, width * 0.6 / 12
    for bar in range(12):
        tall = height * rng.uniform(0.1, 0.5)
        sheet.box(width * 0.2 + bar * wide, foot - tall, width * 0.2 + (bar + 0.7) * wide, foot, inks[1 + bar % 5])
        sheet.text(width * 0.2 + bar * wide, foot + 12, f"{1990 + bar}", wide * 0.3, (40, 40, 40))
    for step in range(6):
        sheet.line(
            [(width * 0.19, foot - step * height * 0.1), (width * 0.81, foot - step * height * 0.1)], (200, 200, 200), 1.5
        )
    return Painted(sheet.done(), tuple(inks[1:3]))


def stripes(rng, width, height) -> Painted:
    """Cloth in stripes or check, rows alike by design."""
    inks, places = palette(rng, 4), np.arange(max(width, height))
    pitch = float(rng.integers(40, 160))
    bands = np.array(inks)[1 + (places // (pitch * rng.uniform(0.3, 0.7))).astype(int) % 4]
    pixels = np.broadcast_to(bands[None, :width], (height, width, 3)).astype(np.float32)
    if rng.random() < 0.5:
        pixels = pixels * 0.55 + np.broadcast_to(bands[:height, None], (height, width, 3)) * 0.45
    weave = clouds(rng, width, height, coarse=600, octaves=2)[..., None] * 10 - 5
    return Painted(picture(pixels + weave).filter(ImageFilter.GaussianBlur(0.4)))


def concert(rng, width, height) -> Painted:
    """A stage in the dark: beams of light, a crowd as a black edge."""
    x, y = coordinates(width, height)
    pixels = np.zeros((height, width, 3), dtype=np.float32) + 6
    for ink in palette(rng, 5, dark=True)[1:]:
        start, lean = rng.uniform(0, width / min(width, height)), rng.normal(0, 0.6)
        beam = np.exp(-(((x - start - lean * y) / (0.02 + 0.1 * y)) ** 2))
        pixels += (beam * (1.1 - 0.7 * y))[..., None].clip(0, 1) * np.array(ink, dtype=np.float32) * 0.6
    heads = Canvas(width, height, (255, 255, 255))
    for _ in range(70):
        heads.disc(rng.uniform(0, width), height * rng.uniform(0.86, 1.0), heads.short * rng.uniform(0.02, 0.04), (2, 2, 4))
    crowd = heads.done()
    image = Image.composite(crowd, picture(pixels), crowd.convert("L").point(lambda step: 255 if step < 128 else 0))
    return Painted(picture(grained(rng, np.asarray(softened(image, 0.6), dtype=np.float32), 2.2)))
