"""sRGB into the spaces where distances mean something, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from pipeline.records import Rgb

    Floats = NDArray[np.floating]

# Linear sRGB to CIE XYZ. D50: adapted by Bradford (B. Lindbloom's tables), as ICC profiles keep it.
_TO_XYZ_D65 = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_TO_XYZ_D50 = np.array(
    [[0.4360747, 0.3850649, 0.1430804], [0.2225045, 0.7168786, 0.0606169], [0.0139322, 0.0971045, 0.7141733]]
)
_WHITE_D50 = _TO_XYZ_D50.sum(axis=1)
_P3_TO_XYZ_D65 = np.array(
    [[0.4865709, 0.2656677, 0.1982173], [0.2289746, 0.6917385, 0.0792869], [0.0000000, 0.0451134, 1.0439444]]
)
# B. Ottosson, "A perceptual color space for image processing" (2020).
_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_EPSILON, _KAPPA = 216 / 24389, 24389 / 27
"""CIE 15:2004, where the cube root of Lab gives way to a line."""


def linear(rgb: ArrayLike) -> Floats:
    """Linear light, 0..1, of sRGB values 0..255 (IEC 61966-2-1); any shape."""
    values = np.asarray(rgb)
    if values.dtype == np.uint8:
        looked_up: Floats = linear(np.arange(256.0))[values]
        return looked_up
    share = values / 255
    light: Floats = np.where(share <= 0.04045, share / 12.92, ((np.abs(share) + 0.055) / 1.055) ** 2.4)
    return light


def lab(rgb: ArrayLike) -> Floats:
    """CIELAB of sRGB values 0..255; the last axis holds the three channels of either.

    The white is D50, reached by Bradford, not sRGB's own D65: profiles connect in D50 and print is measured in it (ISO 13655),
    so figures for pixels and for ink can be set side by side. Of two sRGB colours the distance differs by some hundredths.
    """
    return _lab_of_xyz(linear(rgb) @ _TO_XYZ_D50.T / _WHITE_D50)


def lab_on_black(rgb: ArrayLike, black: float) -> Floats:
    """CIELAB of sRGB values once black is only as deep as the lightness `black`: what black point compensation leaves of them.

    It moves each colour evenly towards white, in XYZ (Adobe Systems' Implementation of Black Point Compensation, 2006).
    """
    root = (black + 16) / 116
    deepest = root**3 if root**3 > _EPSILON else (116 * root - 16) / _KAPPA
    return _lab_of_xyz(linear(rgb) @ _TO_XYZ_D50.T / _WHITE_D50 * (1 - deepest) + deepest)


def _lab_of_xyz(xyz: Floats) -> Floats:
    """CIELAB of XYZ whose white is 1, 1, 1."""
    root = np.where(xyz > _EPSILON, np.cbrt(xyz), (_KAPPA * xyz + 16) / 116)
    x, y, z = np.moveaxis(root, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def oklab(rgb: ArrayLike) -> Floats:
    """OKLab (lightness 0..1) of sRGB values 0..255: plain Euclidean distance is fair in it, which groups colours well."""
    values: Floats = np.cbrt(linear(rgb) @ _TO_LMS.T) @ _TO_OKLAB.T
    return values


def rgb_of_linear(light: ArrayLike) -> Rgb:
    """The sRGB colour of linear light; what lies outside sRGB is clipped."""
    share = np.clip(np.asarray(light, dtype=float), 0, 1)
    red, green, blue = np.where(share <= 0.0031308, share * 12.92, 1.055 * share ** (1 / 2.4) - 0.055) * 255
    return round(float(red)), round(float(green)), round(float(blue))


def rgb_of_lab(values: ArrayLike) -> Rgb:
    """The sRGB colour of CIELAB under D50; what lies outside sRGB is clipped."""
    lightness, a, b = np.asarray(values, dtype=float)
    y = (lightness + 16) / 116
    root = np.array([y + a / 500, y, y - b / 200])
    xyz = np.where(root**3 > _EPSILON, root**3, (116 * root - 16) / _KAPPA) * _WHITE_D50
    return rgb_of_xyz_d50(xyz)


def rgb_of_oklab(values: ArrayLike) -> Rgb:
    """The sRGB colour of OKLab; what lies outside sRGB is clipped."""
    return rgb_of_linear(np.linalg.solve(_TO_LMS, np.linalg.solve(_TO_OKLAB, np.asarray(values, dtype=float)) ** 3))


def rgb_of_xyz_d50(xyz: ArrayLike) -> Rgb:
    """The sRGB colour of CIE XYZ (Y 0..1) under D50; what lies outside sRGB is clipped."""
    return rgb_of_linear(np.linalg.solve(_TO_XYZ_D50, np.asarray(xyz, dtype=float)))


def rgb_of_xyz_d65(xyz: ArrayLike) -> Rgb:
    """The sRGB colour of CIE XYZ (Y 0..1) under D65; what lies outside sRGB is clipped."""
    return rgb_of_linear(np.linalg.solve(_TO_XYZ_D65, np.asarray(xyz, dtype=float)))


def rgb_of_p3(values: ArrayLike) -> Rgb:
    """The sRGB colour of Display P3 values 0..1; what lies outside sRGB is clipped."""
    return rgb_of_xyz_d65(_P3_TO_XYZ_D65 @ linear(np.asarray(values, dtype=float) * 255))
