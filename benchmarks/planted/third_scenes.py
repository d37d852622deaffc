"""Scenes of the third set, painted when all limits stood: landscapes, things, nights, weather."""

from __future__ import annotations

import math

import numpy as np
from PIL import Image

from planted.canvas import Canvas, Painted, clouds, coordinates, grained, palette, picture, ridge, softened, toned


def _over(scene: Image.Image, sheet: Canvas, key=(255, 0, 255)) -> Image.Image:
    """What was drawn on `sheet` before `scene`; its ground `key` stays clear."""
    drawn = np.asarray(sheet.done(), dtype=np.float32)
    clear = np.clip(1 - abs(drawn - key).sum(axis=2, keepdims=True) / 120, 0, 1)
    return picture(np.asarray(scene, dtype=np.float32) * clear + drawn * (1 - clear))


def haze(rng, width, height) -> Painted:
    """Ridge behind ridge, paler with distance, the nearest with trees."""
    _, y = coordinates(width, height)
    pixels = toned(np.clip(y * 1.2, 0, 1), [(112, 156, 204), (228, 224, 214)])
    near, far = np.array([34, 46, 40.0]), np.array([196, 204, 210.0])
    rock = clouds(rng, width, height, coarse=40, octaves=6)[..., None]
    for layer in range(6):
        top = height * (0.3 + 0.11 * layer + (0.16 - 0.02 * layer) * (ridge(rng, width, octaves=9) - 0.5))
        cover = np.clip(np.arange(height)[:, None] - top[None] + 0.5, 0, 1)[..., None]
        ink = (far + (near - far) * layer / 5) * (1 + (rock - 0.5) * 0.16 * (layer + 1))
        pixels = pixels * (1 - cover) + ink * cover
    return Painted(picture(grained(rng, pixels, 2)))


def still_on_white(rng, width, height) -> Painted:
    """A thing on white, with a label and a soft shadow."""
    inks = palette(rng, 4)
    middle, short = width / 2, min(width, height)
    ground = Canvas(width, height, (255, 255, 255))
    ground.oval(middle - short * 0.24, height * 0.7, middle + short * 0.32, height * 0.78, (150, 150, 152))
    scene = softened(ground.done(), short * 0.02)
    sheet = Canvas(width, height, (255, 0, 255))
    sheet.box(middle - short * 0.17, height * 0.3, middle + short * 0.17, height * 0.74, inks[1])
    sheet.box(middle - short * 0.07, height * 0.2, middle + short * 0.07, height * 0.3, inks[2])
    sheet.box(middle - short * 0.14, height * 0.42, middle + short * 0.14, height * 0.62, (250, 246, 236))
    sheet.text(middle - short * 0.12, height * 0.45, "FIELD HONEY", short * 0.036, (40, 34, 30))
    for line in range(4):
        sheet.text(middle - short * 0.12, height * (0.51 + 0.022 * line), "gathered by hand, June", short * 0.017, (60, 54, 50))
    x, _ = coordinates(width, height)
    shade = 1 - 0.35 * np.clip((x * short - middle) / (short * 0.2), -0.4, 1)[..., None]
    bright = np.asarray(_over(scene, sheet), dtype=np.float32)
    inside = np.zeros((height, width, 1), dtype=np.float32)
    inside[round(height * 0.2) : round(height * 0.74), round(middle - short * 0.17) : round(middle + short * 0.17)] = 1
    return Painted(picture(bright * (1 - inside * (1 - np.minimum(shade, 1.0)))))


def bokeh_face(rng, width, height) -> Painted:
    """Lights out of focus, before them a head with hair in focus."""
    sheet = Canvas(width, height, (30, 26, 34))
    for _ in range(60):
        ink = tuple(int(v) for v in rng.uniform(60, 230, 3))
        sheet.disc(rng.uniform(0, width), rng.uniform(0, height), sheet.short * rng.uniform(0.02, 0.06), ink)
    scene = softened(sheet.done(), min(width, height) * 0.012)
    head = Canvas(width, height, (255, 0, 255))
    across, down, size = width * rng.uniform(0.42, 0.58), height * 0.45, head.short * 0.2
    head.oval(across - size * 2, height * 0.72, across + size * 2, height * 1.3, palette(rng, 3)[1])
    head.oval(across - size, down - size * 1.3, across + size, down + size * 1.3, (214, 170, 142))
    for side in (-0.4, 0.4):
        head.oval(across + size * (side - 0.16), down - 20, across + size * (side + 0.16), down + 30, (244, 240, 236))
        head.disc(across + size * side, down + 5, size * 0.07, (40, 30, 26))
    for _ in range(1500):
        turn, far = rng.uniform(math.pi, 2 * math.pi), rng.uniform(0.9, 1.25)
        x, y = across + size * far * math.cos(turn), down - size * 0.2 + size * 1.25 * far * math.sin(turn)
        ink = tuple(int(v * rng.uniform(0.5, 1.4)) for v in (70, 46, 30))
        head.line([(x, y), (x + rng.normal(0, 30), y + rng.uniform(30, 160))], ink, rng.uniform(1, 2.5))
    return Painted(picture(grained(rng, np.asarray(_over(scene, head), dtype=np.float32), 2)))


def neon_city(rng, width, height) -> Painted:
    """Towers at night, lit windows, signs that glow."""
    sheet = Canvas(width, height, (7, 8, 18))
    for tower in range(14):
        left, top = width * tower / 14, height * rng.uniform(0.2, 0.6)
        sheet.box(left, top, left + width / 15, height, tuple(int(v) for v in rng.uniform(14, 34, 3)))
        for row in range(int((height - top) / 44)):
            for column in range(4):
                if rng.random() < 0.3:
                    x, y = left + 12 + column * width / 70, top + 16 + row * 44
                    sheet.box(x, y, x + 14, y + 20, (250, 214, int(rng.uniform(90, 180))))
    for _ in range(5):
        ink = tuple(int(v) for v in rng.permutation([250, int(rng.uniform(40, 120)), int(rng.uniform(120, 250))]))
        sheet.text(rng.uniform(0, width * 0.7), rng.uniform(height * 0.3, height * 0.8), "HOTEL BAR", sheet.short * 0.05, ink)
    sharp = sheet.done()
    glow = np.asarray(softened(sharp, 26), dtype=np.float32)
    return Painted(picture(grained(rng, np.asarray(sharp, dtype=np.float32) + glow * 0.7, 2)))


def starry(rng, width, height) -> Painted:
    """A dark sky full of stars above black firs."""
    _, y = coordinates(width, height)
    pixels = toned(np.clip(y * 0.9, 0, 1), [(4, 6, 20), (14, 20, 48), (40, 40, 70)])
    pixels += clouds(rng, width, height, coarse=5, octaves=6)[..., None] ** 3 * np.array([34, 30, 46])
    many = 4000
    pixels[rng.integers(0, height, many), rng.integers(0, width, many)] += rng.uniform(30, 220, (many, 1))
    sheet = Canvas(width, height, (255, 0, 255))
    for _ in range(60):
        x, tall = rng.uniform(0, width), height * rng.uniform(0.06, 0.2)
        for step in range(6):
            top, wide = height - tall * (1 - step / 7), tall * 0.06 * (step + 1)
            sheet.polygon([(x, top), (x - wide, top + tall * 0.24), (x + wide, top + tall * 0.24)], (3, 4, 8))
    return Painted(_over(picture(grained(rng, pixels, 1.5)), sheet))


def snow(rng, width, height) -> Painted:
    """White slopes under a white sky, a few bare trees, flakes."""
    pixels = np.zeros((height, width, 3), dtype=np.float32) + 244
    for layer in range(3):
        top = height * (0.5 + 0.13 * layer + 0.1 * (ridge(rng, width, octaves=4) - 0.5))
        below = np.arange(height)[:, None] - top[None]
        shade = 238 - 20 * np.exp(-np.clip(below, 0, None) / 120)
        pixels = np.where((below > 0)[..., None], shade[..., None] * np.array([0.98, 0.99, 1.02]), pixels)
    sheet = Canvas(width, height, (255, 0, 255))
    for _ in range(9):
        x, foot, tall = rng.uniform(0, width), height * rng.uniform(0.55, 0.8), height * rng.uniform(0.08, 0.2)
        sheet.line([(x, foot), (x, foot - tall)], (64, 58, 60), 7)
        for _twig in range(14):
            at = foot - tall * rng.uniform(0.3, 1)
            sheet.line([(x, at), (x + rng.normal(0, tall * 0.25), at - tall * 0.2)], (84, 78, 80), 2)
    image = np.asarray(_over(picture(pixels), sheet), dtype=np.float32)
    return Painted(picture(grained(rng, image, 1.2)))


def fog(rng, width, height) -> Painted:
    """Trunks that fade into mist: nothing has a hard edge."""
    sheet = Canvas(width, height, (206, 210, 212))
    for depth in range(4):
        tone = 196 - 26 * depth
        for _ in range(9):
            x, wide = rng.uniform(0, width), sheet.short * 0.006 * (depth + 1)
            sheet.box(x, 0, x + wide, height * (0.7 + 0.08 * depth), (tone, tone + 3, tone + 4))
    scene = np.asarray(softened(sheet.done(), 7), dtype=np.float32)
    return Painted(picture(scene + (clouds(rng, width, height, coarse=6, octaves=3)[..., None] - 0.5) * 24))


def sea(rng, width, height) -> Painted:
    """Half sky, half water, and a straight horizon."""
    _, y = coordinates(width, height)
    line = height / min(width, height) * rng.uniform(0.4, 0.6)
    sky = toned(np.clip(y / line, 0, 1), [(70, 130, 200), (214, 230, 240)])
    waves = clouds(rng, width, height // 8 + 1, coarse=80, octaves=5)
    waves = np.asarray(Image.fromarray(waves).resize((width, height), Image.Resampling.BICUBIC))[..., None]
    water = toned(np.clip((y - line) * 1.6, 0, 1), [(96, 150, 176), (14, 60, 96)]) * (0.7 + 0.6 * waves)
    return Painted(picture(grained(rng, np.where((y < line)[..., None], sky, water), 1.6)))


def butterfly(rng, width, height) -> Painted:
    """A butterfly, its wings alike, before a meadow that is not."""
    meadow = toned(clouds(rng, width, height, coarse=12, octaves=7), [(46, 92, 40), (120, 160, 70), (190, 200, 120)])
    inks, sheet = palette(rng, 5), Canvas(width, height, (255, 0, 255))
    middle, down, size = width / 2, height / 2, min(width, height) * 0.3
    for side in (-1, 1):
        for turn, far, ink in ((-0.6, 1.0, inks[1]), (0.5, 0.75, inks[2])):
            x, y = middle + side * size * 0.55 * math.cos(turn), down + size * 0.8 * math.sin(turn)
            sheet.disc(x, y, size * 0.5 * far, ink)
            sheet.disc(x, y, size * 0.25 * far, inks[3])
            sheet.disc(x, y, size * 0.1 * far, inks[4])
    sheet.oval(middle - size * 0.05, down - size * 0.6, middle + size * 0.05, down + size * 0.6, (30, 24, 20))
    return Painted(_over(picture(grained(rng, meadow, 3)), sheet))


def woodgrain(rng, width, height) -> Painted:
    """Boards of wood with rings and pores along them."""
    x, y = coordinates(width, height)
    wave = clouds(rng, width, height, coarse=3, octaves=3)
    rings = 0.5 + 0.5 * np.sin((x * 26 + wave * 20) * 2 + y * 0.6)
    pores = np.asarray(Image.fromarray(rng.random((height // 40, width), dtype=np.float32)).resize((width, height)))
    pixels = toned(rings * 0.7 + pores * 0.3, [(92, 58, 32), (150, 102, 60), (196, 148, 96)])
    for board in range(1, 4):
        at = width * board // 4
        pixels[:, at : at + 5] *= 0.4
    return Painted(picture(grained(rng, pixels, 2)))
