"""Styles of flat inks: each painter takes a source of chance and px, and gives a picture."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image

from planted.canvas import Canvas, Painted, clouds, palette, picture, ridge, toned

WORDS = ("SPRING", "MARKET", "Nordlicht", "1924", "open air", "CIRCUS", "Coffee", "Jazz", "Sale", "HARBOUR", "Atlas", "Rosen")


def flat_illustration(rng, width, height) -> Painted:
    inks = palette(rng, 6)
    sheet = Canvas(width, height, inks[0])
    sheet.disc(width * rng.uniform(0.2, 0.8), height * rng.uniform(0.15, 0.35), sheet.short * rng.uniform(0.06, 0.14), inks[1])
    for layer in range(4):
        top = height * (0.4 + 0.14 * layer) + (ridge(rng, 240, octaves=3) - 0.5) * height * 0.16
        places = np.linspace(0, width, 240)
        sheet.polygon([(0, height), *zip(places, top, strict=True), (width, height)], inks[2 + layer])
        for at in rng.integers(0, 240, 10):
            tall = sheet.short * rng.uniform(0.03, 0.08)
            x, y = places[at], top[at]
            sheet.polygon([(x - tall / 3, y), (x + tall / 3, y), (x, y - tall)], inks[2 + (layer + 1) % 4])
    return Painted(sheet.done(), tuple(inks[1:6]))


def geometric(rng, width, height) -> Painted:
    inks = palette(rng, 5)
    sheet = Canvas(width, height, inks[0])
    for number in range(int(rng.integers(25, 60))):
        x, y, size = rng.uniform(0, width), rng.uniform(0, height), sheet.short * rng.uniform(0.02, 0.13)
        ink = inks[1 + number % 5]
        match number % 3:
            case 0:
                sheet.disc(x, y, size, ink)
            case 1:
                sheet.box(x, y, x + size * 1.6, y + size, ink)
            case _:
                turn = rng.uniform(0, 2 * math.pi)
                corners = [turn + n * 2.1 for n in range(3)]
                sheet.polygon([(x + size * math.cos(a), y + size * math.sin(a)) for a in corners], ink)
    return Painted(sheet.done(), tuple(inks[1:]), inks[0])


def line_art(rng, width, height) -> Painted:
    paper, ink = (250, 248, 243), (24, 24, 30)
    sheet = Canvas(width, height, paper)
    turns = np.linspace(0, 2 * math.pi, 160)
    for _ in range(int(rng.integers(14, 26))):
        x, y, size = rng.uniform(0, width), rng.uniform(0, height), sheet.short * rng.uniform(0.05, 0.2)
        radius = size * (1 + 0.3 * np.sin(turns * rng.integers(2, 6) + rng.uniform(0, 6)))
        outline = list(zip(x + radius * np.cos(turns), y + radius * np.sin(turns), strict=True))
        sheet.polygon(outline, paper)
        sheet.line(outline, ink, rng.uniform(2, 7))
        for step in range(int(rng.integers(0, 14))):
            lift = size * (0.1 * step - 0.6)
            sheet.line([(x - size * 0.5, y + lift), (x + size * 0.4, y + lift + size * 0.1)], ink, 2)
    return Painted(sheet.done(), (ink,), paper)


def typography(rng, width, height) -> Painted:
    inks = palette(rng, 4)
    sheet = Canvas(width, height, inks[0])
    top = height * 0.12
    for row in range(int(rng.integers(3, 5))):
        words = WORDS[int(rng.integers(len(WORDS)))]
        size = min(width * 0.76 / (0.62 * len(words)), height * 0.17)
        sheet.text(width * 0.12, top, words, size, inks[1 + row % 4])
        top += size * 1.15
    sheet.box(width * 0.12, top, width * 0.88, top + sheet.short * 0.012, inks[1])
    for row in range(5):
        small = "The doors open at seven, the music plays until the last guest has gone home."
        sheet.text(width * 0.12, top + sheet.short * (0.03 + 0.028 * row), small[row * 4 :], sheet.short * 0.018, inks[2])
    return Painted(sheet.done(), tuple(inks[1:3]), inks[0])


def pattern(rng, width, height) -> Painted:
    """Repeats over the whole sheet, in even numbers often: its halves are alike by design."""
    inks = palette(rng, 4)
    sheet = Canvas(width, height, inks[0])
    across = int(rng.choice([4, 6, 8, 10]))
    cell = width / across
    for row in range(math.ceil(height / cell) + 1):
        for column in range(across + 1):
            x, y = (column + 0.5 * (row % 2)) * cell, row * cell
            sheet.disc(x, y, cell * 0.3, inks[1])
            for petal in range(6):
                turn = petal * math.pi / 3
                sheet.disc(x + cell * 0.27 * math.cos(turn), y + cell * 0.27 * math.sin(turn), cell * 0.1, inks[2])
            sheet.disc(x, y, cell * 0.12, inks[3])
    return Painted(sheet.done(), tuple(inks[1:4]))


def comic(rng, width, height) -> Painted:
    """Bold outlines, and tones of round dots."""
    x, y = np.meshgrid(np.arange(width), np.arange(height))
    pitch = float(rng.uniform(14, 26))
    tone = clouds(rng, width, height, coarse=2, octaves=2)
    turned, other = (x + y) * math.pi / pitch, (x - y) * math.pi / pitch
    dots = (np.cos(turned) * np.cos(other) + 1) / 2
    smooth = np.clip((tone - dots) * pitch / 2 + 0.5, 0, 1)
    inks = palette(rng, 4)
    ground = picture(toned(smooth, [inks[0], inks[1]]))
    sheet = Canvas(width, height, (255, 255, 255))
    for number in range(4):
        left, top = rng.uniform(0, width * 0.6), rng.uniform(0, height * 0.6)
        wide, tall = width * rng.uniform(0.15, 0.35), height * rng.uniform(0.15, 0.35)
        sheet.oval(left - 9, top - 9, left + wide + 9, top + tall + 9, (0, 0, 0))
        sheet.oval(left, top, left + wide, top + tall, inks[2 + number % 3])
    shapes = sheet.done()
    mask = shapes.convert("L").point(lambda step: 255 if step < 250 else 0)
    return Painted(Image.composite(shapes, ground, mask))


def isometric(rng, width, height) -> Painted:
    inks = palette(rng, 5)
    sheet = Canvas(width, height, inks[0])
    side = sheet.short / float(rng.integers(6, 11))
    for row in range(-1, math.ceil(height / (side * 0.5)) + 2):
        for column in range(-1, math.ceil(width / (side * 1.73)) + 1):
            if rng.random() < 0.35:
                continue
            x, y = (column + 0.5 * (row % 2)) * side * 1.73, row * side * 0.75
            tall, ink = side * rng.uniform(0.3, 1.6), np.array(inks[1 + int(rng.integers(5))])
            shades = [tuple(int(v) for v in np.clip(ink * k, 0, 255)) for k in (1.15, 0.85, 0.6)]
            up, half, high = y - tall, side * 0.866, side * 0.5
            sheet.polygon([(x, up - high), (x + half, up), (x, up + high), (x - half, up)], shades[0])
            sheet.polygon([(x - half, up), (x, up + high), (x, y + high), (x - half, y)], shades[1])
            sheet.polygon([(x + half, up), (x, up + high), (x, y + high), (x + half, y)], shades[2])
    return Painted(sheet.done())


def woodcut(rng, width, height) -> Painted:
    """Two inks, cut along a flow."""
    flow = clouds(rng, width, height, coarse=3, octaves=4, gain=0.45)
    tone = clouds(rng, width, height, coarse=3, octaves=5)
    lines = np.sin(flow * float(rng.uniform(220, 340))) * 0.5 + 0.5
    edge = np.clip((tone * 1.3 - 0.15 - lines) * 9 + 0.5, 0, 1)
    return Painted(picture(toned(edge, [(28, 26, 24), (238, 230, 212)])))


def pixel_art(rng, width, height) -> Painted:
    """Blocks that are meant: so large that nobody takes them for an enlargement."""
    block = int(rng.choice([16, 24, 32, 64]))
    inks = palette(rng, 6)
    field = clouds(rng, -(-width // block), -(-height // block), coarse=3, octaves=3)
    steps = np.floor(field * 6.99).astype(int)
    small = picture(np.array(inks)[steps])
    large = small.resize((small.width * block, small.height * block), Image.Resampling.NEAREST)
    return Painted(large.crop((0, 0, width, height)))


def street_map(rng, width, height) -> Painted:
    inks = [(242, 239, 233), (174, 209, 160), (170, 211, 223), (255, 255, 255), (247, 196, 96), (90, 90, 96)]
    land = clouds(rng, width, height, coarse=3, octaves=5)
    sheet_ground = picture(toned(land, [inks[2], inks[2], inks[0], inks[0], inks[1], inks[1]], [0, 0.28, 0.284, 0.7, 0.704, 1]))
    sheet = Canvas(width, height, (1, 2, 3))
    for number in range(40):
        angle = rng.uniform(0, math.pi) if number < 6 else rng.choice([0.3, 0.3 + math.pi / 2]) + rng.normal(0, 0.02)
        x, y, far = rng.uniform(0, width), rng.uniform(0, height), width + height
        wide = rng.uniform(14, 26) if number < 6 else rng.uniform(6, 11)
        ends = [(x - far * math.cos(angle), y - far * math.sin(angle)), (x + far * math.cos(angle), y + far * math.sin(angle))]
        sheet.line(ends, (160, 150, 140), wide + 3)
        sheet.line(ends, inks[4] if number < 6 else inks[3], wide)
    for _ in range(24):
        sheet.text(rng.uniform(0, width * 0.9), rng.uniform(0, height * 0.97), str(rng.choice(WORDS)), 26, inks[5])
    roads = sheet.done()
    bare = np.abs(np.asarray(roads, dtype=np.int16) - (1, 2, 3)).max(axis=2) > 40
    return Painted(Image.composite(roads, sheet_ground, Image.fromarray(bare)))


def framed_poster(rng, width, height) -> Painted:
    """A design with a border of its own, well inside the trim: 11 to 16 mm."""
    inks = palette(rng, 4)
    sheet = Canvas(width, height, inks[0])
    deep = sheet.short * rng.uniform(0.18, 0.22)
    sheet.box(deep, deep, width - deep, height - deep, inks[1])
    inset = deep + sheet.short * 0.012
    sheet.box(inset, inset, width - inset, height - inset, inks[0])
    for number in range(9):
        x, y = rng.uniform(inset * 1.4, width - inset * 1.4), rng.uniform(inset * 1.4, height - inset * 1.4)
        sheet.disc(x, y, sheet.short * rng.uniform(0.03, 0.08), inks[1 + number % 4])
    return Painted(sheet.done(), tuple(inks[1:]), inks[0])


def emblem(rng, width, height) -> Painted:
    """A badge whose left is its right, mirrored to the pixel, on plain ground: meant."""
    inks = palette(rng, 4)
    sheet = Canvas(width, height, inks[0])
    x, y, size = width / 2, height * 0.48, sheet.short * 0.33
    sheet.disc(x, y, size, inks[1])
    sheet.disc(x, y, size * 0.9, inks[0])
    rays = int(rng.integers(5, 11))
    for number in range(rays):
        turn = math.pi / 2 + 2 * math.pi * number / rays
        tips = [(turn - 0.14, 0.55), (turn, 0.86), (turn + 0.14, 0.55)]
        points = [(x + size * r * math.cos(a), y - size * r * math.sin(a)) for a, r in tips]
        sheet.polygon(points, inks[2])
        sheet.polygon([(2 * x - px, py) for px, py in points], inks[2])
    sheet.disc(x, y, size * 0.45, inks[3])
    sheet.polygon([(x - size * 0.2, y + size * 0.2), (x, y - size * 0.3), (x + size * 0.2, y + size * 0.2)], inks[0])
    return Painted(sheet.done(), tuple(inks[1:4]), inks[0])
