"""Styles with tones: photographs, skies, washes, lights, grain."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image

from planted.canvas import Canvas, Painted, clouds, coordinates, grained, palette, picture, ridge, softened, toned


def photograph(rng, width, height) -> Painted:
    """Rock and scrub in slanting light, under a bright sky; as sharp as a good lens, with its grain."""
    relief = clouds(rng, width, height, octaves=9, gain=0.55)
    slope = (relief - np.roll(relief, 3, axis=(0, 1))) * float(rng.uniform(14, 24))
    light = np.clip(0.5 + slope, 0.04, 1.05)[..., None]
    ground = toned(relief, [(70, 62, 40), (132, 108, 72), (176, 158, 120), (90, 104, 60)]) * light
    scrub = clouds(rng, width, height, coarse=24, octaves=6, gain=0.7)
    ground[scrub > 0.64] *= 0.35
    top = (0.2 + 0.25 * ridge(rng, width)) * height
    sky = toned(np.linspace(0, 1, height)[:, None] + np.zeros((1, width)), [(120, 160, 208), (226, 224, 218)])
    ground = np.where(np.arange(height)[:, None, None] < top[None, :, None], sky, ground)
    return Painted(picture(grained(rng, np.asarray(softened(picture(ground), 0.5), dtype=np.float32), 2.5)))


def sky(rng, width, height) -> Painted:
    """A soft sky; every other one over a jagged ridge."""
    down = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    warm = (240, 206 + int(rng.integers(-20, 20)), 180)
    pixels = toned(np.broadcast_to(down, (height, width)), [(70, 118, 190), (150, 182, 216), warm])
    veil = np.clip((clouds(rng, width, height, octaves=6) - 0.5) * 4, 0, 1)[..., None]
    pixels += (np.array((246, 244, 242), dtype=np.float32) - pixels) * veil * 0.9
    if rng.random() < 0.5:
        top = (0.7 + 0.18 * ridge(rng, width)) * height
        pixels[np.arange(height)[:, None] > top[None, :]] = (30, 46, 58)
    return Painted(picture(pixels))


def watercolour(rng, width, height) -> Painted:
    """Washes that run into each other on rough paper: not one hard edge, and meant so."""
    paper = np.array((250, 246, 238), dtype=np.float32)
    pixels = np.broadcast_to(paper, (height, width, 3)).copy()
    for ink in palette(rng, 4)[1:]:
        pool = clouds(rng, width, height, coarse=2, octaves=3, gain=0.45)
        strength = np.clip((pool - 0.5) * rng.uniform(2.5, 5), 0, 1)[..., None] * 0.75
        pixels *= 1 - strength * (1 - np.array(ink, dtype=np.float32) / 255)
    rough = clouds(rng, width, height, coarse=300, octaves=3, gain=0.7)
    return Painted(picture(pixels + (rough[..., None] - 0.5) * 14))


def gradient(rng, width, height) -> Painted:
    """A ground for type: nothing but shading."""
    x, y = coordinates(width, height)
    turn = rng.uniform(0, 2 * math.pi)
    along = (x - 0.5) * math.cos(turn) + (y - 0.5) * math.sin(turn)
    glow = np.exp(-((x - rng.random()) ** 2 + (y - rng.random()) ** 2) * 3)
    return Painted(picture(grained(rng, toned(along * 0.6 + 0.5 + glow * 0.3, palette(rng, 3)[1:]), 0.7)))


def night(rng, width, height) -> Painted:
    """Dark houses with lit windows under stars; most of it is nearly black, and meant."""
    sheet = Canvas(width, height, (9, 12, 26))
    for _ in range(260):
        sheet.disc(rng.uniform(0, width), rng.uniform(0, height * 0.7), rng.uniform(0.6, 2.2), (220, 224, 240))
    left = 0.0
    while left < width:
        wide, tall = sheet.short * rng.uniform(0.06, 0.14), height * rng.uniform(0.2, 0.6)
        sheet.box(left, height - tall, left + wide, height, tuple(int(v) for v in rng.integers((4, 5, 10), (16, 18, 34))))
        for row in range(int(tall / (sheet.short * 0.035))):
            for column in range(int(wide / (sheet.short * 0.028))):
                if rng.random() < 0.28:
                    x, y = left + sheet.short * (0.008 + 0.028 * column), height - tall + sheet.short * (0.01 + 0.035 * row)
                    lit = (255, int(rng.integers(190, 236)), int(rng.integers(110, 180)))
                    sheet.box(x, y, x + sheet.short * 0.013, y + sheet.short * 0.018, lit)
        left += wide * rng.uniform(0.9, 1.2)
    flat = np.asarray(sheet.done(), dtype=np.float32)
    glow = np.asarray(softened(sheet.done(), 14), dtype=np.float32)
    return Painted(picture(grained(rng, flat + glow * 0.35, 1.0)))


def _bottle(sheet: Canvas, x: float, foot: float, tall: float, ink, label) -> None:
    half = tall * 0.17
    sheet.box(x - half, foot - tall * 0.66, x + half, foot, ink)
    sheet.oval(x - half, foot - tall * 0.8, x + half, foot - tall * 0.52, ink)
    sheet.box(x - half * 0.38, foot - tall, x + half * 0.38, foot - tall * 0.7, ink)
    sheet.box(x - half, foot - tall * 0.48, x + half, foot - tall * 0.16, label)
    sheet.text(x - half * 0.75, foot - tall * 0.4, "No. 5", half * 0.6, ink)


def _product(rng, width, height, ground) -> Painted:
    inks = palette(rng, 4)
    x, foot, tall = width * rng.uniform(0.4, 0.6), height * 0.8, height * rng.uniform(0.45, 0.6)
    shade = Canvas(width, height, (0, 0, 0))
    shade.oval(x - tall * 0.3, foot - tall * 0.05, x + tall * 0.34, foot + tall * 0.05, (255, 255, 255))
    dark = np.asarray(softened(shade.done(), 30).convert("L"), dtype=np.float32)[..., None] / 255
    pixels = np.array(ground, dtype=np.float32) * (1 - 0.5 * dark)
    things = Canvas(width, height, (1, 2, 3))
    _bottle(things, x, foot, tall, inks[1], inks[2])
    if rng.random() < 0.5:
        _bottle(things, x + tall * 0.5, foot, tall * 0.7, inks[3], inks[0])
    drawn = np.asarray(things.done(), dtype=np.float32)
    away = (np.abs(drawn - (1, 2, 3)).max(axis=2) > 30)[..., None]
    across = 1.15 - 0.5 * np.abs(np.linspace(-1, 1, width, dtype=np.float32))[None, :, None]
    return Painted(picture(grained(rng, np.where(away, drawn * across, pixels), 0.8)))


def product_on_white(rng, width, height) -> Painted:
    return _product(rng, width, height, (255, 255, 255))


def product_on_colour(rng, width, height) -> Painted:
    return _product(rng, width, height, palette(rng, 4)[int(rng.integers(1, 5))])


def portrait(rng, width, height) -> Painted:
    """Shallow depth of field: the background swims, face and shoulders are soft, eyes and some hair are sharp."""
    far = softened(picture(toned(clouds(rng, width, height, coarse=6, octaves=5), palette(rng, 4)[1:])), 24)
    sheet = Canvas(width, height, (255, 255, 255))
    x, y, size = width * rng.uniform(0.42, 0.58), height * 0.42, sheet.short * rng.uniform(0.2, 0.26)
    skin = tuple(int(v) for v in rng.integers((170, 120, 95), (236, 186, 160)))
    sheet.oval(x - size * 2, y + size * 1.2, x + size * 2, height * 1.4, palette(rng, 1)[1])
    sheet.oval(x - size, y - size * 1.25, x + size, y + size * 1.25, skin)
    body = sheet.done()
    mask = softened(body.convert("L").point(lambda step: 255 if step < 252 else 0), 9)
    image = Image.composite(softened(body, 7), far, mask)
    near = Canvas(width, height, (255, 255, 255))
    for side in (-1, 1):
        near.oval(x + side * size * 0.42 - size * 0.17, y - size * 0.2, x + side * size * 0.42 + size * 0.17, y, (30, 24, 22))
        near.disc(x + side * size * 0.42 + size * 0.04, y - size * 0.13, size * 0.03, (240, 240, 244))
    for _ in range(90):
        start = x + size * rng.uniform(-0.9, 0.9)
        near.line(
            [(start, y - size * 1.1), (start + size * rng.normal(0, 0.1), y - size * 0.5)], (48, 34, 26), rng.uniform(1, 3)
        )
    details = near.done()
    image = Image.composite(details, image, details.convert("L").point(lambda step: 255 - step))
    return Painted(picture(grained(rng, np.asarray(image, dtype=np.float32), 1.5)))


def bokeh(rng, width, height) -> Painted:
    """Lights out of focus, with a sharp twig before them in three of four."""
    pixels = np.zeros((height, width, 3), dtype=np.float32) + palette(rng, 1, dark=True)[0]
    for ink in palette(rng, 5, dark=True)[1:]:
        lights = Canvas(width, height, (0, 0, 0))
        for _ in range(9):
            lights.disc(rng.uniform(0, width), rng.uniform(0, height), lights.short * rng.uniform(0.02, 0.09), ink)
        pixels += 0.5 * np.asarray(softened(lights.done(), rng.uniform(6, 14)), dtype=np.float32)
    image = picture(pixels)
    if rng.random() < 0.75:
        twig = Canvas(width, height, (255, 255, 255))
        bend = np.linspace(0, 1, 40)
        rise = height * (0.75 - 0.4 * bend + 0.05 * np.sin(bend * 9))
        twig.line(list(zip(bend * width, rise, strict=True)), (24, 18, 14), 16)
        for at in range(3, 40, 4):
            x, y = bend[at] * width, rise[at]
            twig.polygon([(x, y), (x + 60, y - 90), (x + 110, y - 100), (x + 60, y - 40)], (58, 84, 40))
        sharp = twig.done()
        image = Image.composite(sharp, image, sharp.convert("L").point(lambda step: 255 if step < 200 else 0))
    return Painted(picture(grained(rng, np.asarray(image, dtype=np.float32), 1.2)))


def charcoal(rng, width, height) -> Painted:
    """Rubbed tones on rough paper, with heavy strokes."""
    tooth = clouds(rng, width, height, coarse=400, octaves=3, gain=0.8)
    tone = clouds(rng, width, height, coarse=3, octaves=3)
    sheet = Canvas(width, height, (0, 0, 0))
    for _ in range(24):
        x, y, turn = rng.uniform(0, width), rng.uniform(0, height), rng.uniform(0, math.pi)
        far = sheet.short * rng.uniform(0.1, 0.4)
        ends = [(x, y), (x + far * math.cos(turn), y + far * math.sin(turn))]
        sheet.line(ends, (255, 255, 255), rng.uniform(8, 40))
    strokes = np.asarray(sheet.done().convert("L"), dtype=np.float32) / 255
    rubbed = np.clip(tone * 0.9 + strokes * 0.8 - tooth * 0.9 + 0.1, 0, 1)
    return Painted(picture(toned(rubbed, [(244, 240, 232), (140, 136, 132), (30, 28, 28)])))


def marbled(rng, width, height) -> Painted:
    """Inks combed on water: veins between colours, sharp and fluid."""
    x, y = coordinates(width, height)
    one, other = clouds(rng, width, height, coarse=3, octaves=4), clouds(rng, width, height, coarse=3, octaves=4)
    bands = (x + 0.35 * one * 3 + 0.12 * np.sin(y * 14 + other * 8)) * float(rng.uniform(3, 6))
    inks = np.array(palette(rng, 5), dtype=np.float32)
    place = bands % 6
    step = np.floor(place).astype(int)
    blend = np.clip((place - step) * 60, 0, 1)[..., None]
    pixels = inks[step - 1] * (1 - blend) + inks[step % 6] * blend
    return Painted(picture(grained(rng, pixels, 1.2)))


def collage(rng, width, height) -> Painted:
    """Torn papers of sorts, each with its grain and its shadow."""
    image = picture(toned(clouds(rng, width, height, coarse=200, octaves=3), [(226, 214, 192), (240, 232, 216)]))
    for _ in range(7):
        sheet = Canvas(width, height, (0, 0, 0))
        x, y, size = rng.uniform(0.1, 0.9) * width, rng.uniform(0.1, 0.9) * height, sheet.short * rng.uniform(0.12, 0.3)
        turns = np.linspace(0, 2 * math.pi, 200, endpoint=False)
        radius = size * (0.8 + 0.25 * np.abs(np.cos(2 * turns + rng.uniform(0, 3))) + 0.03 * rng.random(200))
        sheet.polygon(zip(x + radius * np.cos(turns), y + radius * np.sin(turns), strict=True), (255, 255, 255))
        mask = sheet.done().convert("L")
        shadow = softened(mask, 12).point(lambda step: step // 3)
        image.paste((40, 34, 30), (8, 10), shadow.crop((0, 0, width - 8, height - 10)))
        ink = np.array(palette(rng, 1)[1], dtype=np.float32)
        paper = clouds(rng, width, height, coarse=int(rng.choice([8, 60, 300])), octaves=4)[..., None] * 60 - 30
        image.paste(picture(ink + paper), (0, 0), mask)
    return Painted(image)
