"""Designs of the third set, painted when all limits stood: patterns, screens, maps, panels, frames."""

from __future__ import annotations

import math

import numpy as np

from planted.canvas import Canvas, Painted, clouds, coordinates, palette, picture, toned


def flat_fields(rng, width, height) -> Painted:
    """Few large shapes, each of one colour."""
    inks = palette(rng, 5)
    sheet = Canvas(width, height, inks[0])
    sheet.disc(width * rng.uniform(0.3, 0.7), height * 0.35, sheet.short * 0.2, inks[1])
    for layer in range(3):
        level, lean = height * (0.5 + 0.15 * layer), height * rng.uniform(-0.15, 0.15)
        sheet.polygon([(0, level + lean), (width, level - lean), (width, height), (0, height)], inks[2 + layer])
    return Painted(sheet.done(), tuple(inks[1:3]))


def hatching(rng, width, height) -> Painted:
    """A pencil's strokes, denser where it is dark."""
    sheet = Canvas(width, height, (248, 246, 240))
    tones = clouds(rng, 64, 64, coarse=3, octaves=3)
    for _ in range(7000):
        x, y = rng.uniform(0, width), rng.uniform(0, height)
        dark = tones[int(y / height * 63), int(x / width * 63)]
        if rng.random() < dark**1.5:
            far, turn = sheet.short * rng.uniform(0.02, 0.05), 0.8 + (1.4 if dark > 0.6 else 0) + rng.normal(0, 0.05)
            tone = int(rng.uniform(50, 130))
            ends = [(x, y), (x + far * math.cos(turn), y + far * math.sin(turn))]
            sheet.line(ends, (tone, tone, tone + 4), rng.uniform(1, 2.5))
    return Painted(sheet.done())


def lace(rng, width, height) -> Painted:
    """Rings on a lattice, all over."""
    inks = palette(rng, 3)
    sheet, step = Canvas(width, height, inks[1]), min(width, height) / float(rng.integers(9, 17))
    for row in range(math.ceil(height / step) + 1):
        for column in range(math.ceil(width / step) + 1):
            for radius, ink in ((0.5, inks[0]), (0.42, inks[1]), (0.24, inks[0]), (0.16, inks[1])):
                sheet.disc(column * step, row * step, radius * step, ink)
    return Painted(sheet.done())


def checkers(rng, width, height) -> Painted:
    """A board of squares."""
    inks, side = palette(rng, 3), float(rng.integers(60, 300))
    sheet = Canvas(width, height, inks[0])
    for row in range(math.ceil(height / side)):
        for column in range(row % 2, math.ceil(width / side), 2):
            sheet.box(column * side, row * side, (column + 1) * side, (row + 1) * side, inks[1])
    return Painted(sheet.done())


def interface(rng, width, height) -> Painted:
    """A program's window: a bar, a list at the side, cards with lines of text."""
    accent, unit = palette(rng, 3)[1], min(width, height) / 40
    sheet = Canvas(width, height, (246, 247, 249))
    sheet.box(0, 0, width, unit * 3, accent)
    sheet.box(0, unit * 3, unit * 9, height, (232, 234, 238))
    for row in range(int(height / unit / 2)):
        sheet.text(unit, unit * (4 + 2 * row), f"Folder {row + 1}", unit * 0.9, (70, 74, 80))
    for row in range(int(height / unit / 9)):
        for column in range(int((width / unit - 10) / 10)):
            left, top = unit * (10 + 10 * column), unit * (4.5 + 9 * row)
            sheet.box(left, top, left + unit * 9, top + unit * 8, (255, 255, 255))
            sheet.text(left + unit * 0.5, top + unit * 0.5, "Report", unit * 1.1, (30, 34, 40))
            for line in range(4):
                far = unit * rng.uniform(4, 8)
                sheet.box(left + unit * 0.5, top + unit * (2.4 + line), left + far, top + unit * (2.8 + line), (206, 210, 216))
    return Painted(sheet.done())


def contours(rng, width, height) -> Painted:
    """A map of heights: lines of even height, woods, a road and names."""
    field = clouds(rng, width, height, coarse=3, octaves=4) * 14
    slope = np.hypot(*np.gradient(field)) + 1e-6
    line = np.clip(1.5 - abs(field - np.rint(field)) / slope, 0, 1)[..., None]
    pixels = (
        toned(field / 14, [(214, 232, 200), (238, 232, 200), (226, 208, 180)]) * (1 - line) + np.array([150, 110, 70]) * line
    )
    sheet = Canvas(width, height, (255, 0, 255))
    road = [(width * step / 8, height * (0.5 + rng.normal(0, 0.08))) for step in range(9)]
    sheet.line(road, (60, 50, 50), 16)
    sheet.line(road, (250, 220, 110), 10)
    for _ in range(12):
        x, y = rng.uniform(0.1, 0.8) * width, rng.uniform(0.1, 0.9) * height
        sheet.text(x, y, "Oak Hill 412", sheet.short * 0.02, (30, 30, 30))
    drawn = np.asarray(sheet.done(), dtype=np.float32)
    clear = np.clip(1 - abs(drawn - (255, 0, 255)).sum(axis=2, keepdims=True) / 120, 0, 1)
    return Painted(picture(pixels * clear + drawn * (1 - clear)))


def knitted(rng, width, height) -> Painted:
    """Stitches, row on row, with a pattern in a second wool."""
    inks, step = palette(rng, 3), min(width, height) / float(rng.integers(30, 50))
    sheet = Canvas(width, height, tuple(v * 6 // 10 for v in inks[1]))
    for row in range(math.ceil(height / step) + 1):
        for column in range(math.ceil(width / step)):
            wool = inks[2] if (row // 4 + column // 3) % 5 == 0 else inks[1]
            ink = tuple(int(min(255, v * rng.uniform(0.9, 1.08))) for v in wool)
            x, y = column * step, row * step
            for lean in (0.06, 0.94):
                corners = [(0.5, 1.1), (lean, 0.35), (lean, -0.1), (0.5, 0.6)]
                sheet.polygon([(x + a * step, y + b * step) for a, b in corners], ink)
    return Painted(sheet.done())


def mandala(rng, width, height) -> Painted:
    """Petals round and round on plain ground."""
    inks = palette(rng, 5)
    sheet = Canvas(width, height, inks[0])
    many = 2 * int(rng.integers(4, 9))
    for ring in range(5, 0, -1):
        for petal in range(many):
            turn, far = 2 * math.pi * petal / many, sheet.short * 0.08 * ring
            x, y = width / 2 + far * math.cos(turn), height / 2 + far * math.sin(turn)
            sheet.disc(x, y, far * 2.6 / many + 8, inks[1 + ring % 5])
            sheet.disc(x, y, far * 1.3 / many + 4, inks[1 + (ring + 1) % 5])
    return Painted(sheet.done(), tuple(inks[1:3]), inks[0])


def polaroid(rng, width, height) -> Painted:
    """A picture in a broad white frame, broader below, with a line of writing."""
    scene = toned(clouds(rng, width, height, coarse=8, octaves=7), palette(rng, 4))
    short = min(width, height)
    rim, foot = round(short * 0.09), round(short * 0.24)
    pixels = np.zeros((height, width, 3), dtype=np.float32) + 252
    pixels[rim : height - foot, rim : width - rim] = scene[rim : height - foot, rim : width - rim]
    sheet = Canvas(width, height, (255, 255, 255))
    sheet.text(width * 0.3, height - foot * 0.7, "by the lake, 1987", short * 0.05, (60, 60, 70))
    return Painted(picture(np.minimum(pixels, np.asarray(sheet.done(), dtype=np.float32))))


def diptych(rng, width, height) -> Painted:
    """One half is drawn, the other one colour with a title."""
    inks = palette(rng, 4)
    scene = toned(clouds(rng, width, height, coarse=10, octaves=7), inks[1:])
    start = width // 2
    sheet = Canvas(width, height, inks[0])
    sheet.text(width * 0.56, height * 0.4, "New\nseason", sheet.short * 0.08, inks[1])
    pixels = np.array(sheet.done(), dtype=np.float32)
    pixels[:, :start] = scene[:, :start]
    return Painted(picture(pixels))


def gradient_ground(rng, width, height) -> Painted:
    """A sign on a ground that shades from one colour into another."""
    x, y = coordinates(width, height)
    inks = palette(rng, 4)
    ground = toned(np.clip(x * 0.5 + y * 0.5, 0, 1), inks[1:3])
    sheet = Canvas(width, height, (255, 0, 255))
    sheet.disc(width / 2, height / 2, sheet.short * 0.25, (250, 250, 246))
    sheet.box(width / 2 - sheet.short * 0.1, height * 0.45, width / 2 + sheet.short * 0.1, height * 0.55, inks[3])
    drawn = np.asarray(sheet.done(), dtype=np.float32)
    clear = np.clip(1 - abs(drawn - (255, 0, 255)).sum(axis=2, keepdims=True) / 120, 0, 1)
    return Painted(picture(ground * clear + drawn * (1 - clear)))


def comic(rng, width, height) -> Painted:
    """Panels in black lines with white between them, figures and speech."""
    inks, sheet = palette(rng, 5), Canvas(width, height, (255, 255, 255))
    gap, top = sheet.short * 0.03, sheet.short * 0.07
    high = (height - 2 * top - 2 * gap) / 3
    for row in range(3):
        split = rng.uniform(0.35, 0.65) * width
        for left, right in ((top, split - gap / 2), (split + gap / 2, width - top)):
            down = top + row * (high + gap)
            sheet.box(left, down, right, down + high, (16, 16, 18))
            sheet.box(left + 7, down + 7, right - 7, down + high - 7, inks[1 + int(rng.integers(5))])
            middle = (left + right) / 2
            sheet.disc(middle, down + high * 0.6, high * 0.2, (244, 206, 170))
            sheet.oval(left + 30, down + 30, middle, down + high * 0.3, (255, 255, 255))
            sheet.text(left + 60, down + high * 0.12, "WHAT NOW?", high * 0.07, (16, 16, 18))
    return Painted(sheet.done())


def halftone(rng, width, height) -> Painted:
    """Shades of dots of one ink, as in a newspaper of long ago."""
    step = float(rng.integers(16, 30))
    field = clouds(rng, 96, 96, coarse=3, octaves=4)
    inks = palette(rng, 2)
    sheet = Canvas(width, height, inks[0])
    for row in range(math.ceil(height / step) + 1):
        for column in range(math.ceil(width / step) + 1):
            x, y = (column + 0.5 * (row % 2)) * step, row * step
            dark = field[min(95, int(y / height * 95)), min(95, int(x / width * 95))]
            sheet.disc(x, y, step * 0.55 * dark, inks[1])
    return Painted(sheet.done())
