"""How colours look to eyes of each kind: contrast, and how far apart two of them are."""

from __future__ import annotations

from collections.abc import Iterable

Channels = tuple[float, ...]
# What is left of red, green and blue where one kind of cone is missing (Machado, Oliveira and Fernandes, 2009).
EYES: dict[str, tuple[Channels, Channels, Channels]] = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red cones": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "no green cones": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "no blue cones": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def _linear(colour: Iterable[int]) -> Channels:
    """Light of each channel, 0 to 1, of red, green and blue from 0 to 255."""
    values = (value / 255 for value in colour)
    return tuple(v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in values)


def contrast(one: Iterable[int], other: Iterable[int]) -> float:
    """The contrast of two colours as WCAG counts it, 1 to 21."""
    lights = sorted(_luminance(_linear(colour)) for colour in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def distance(one: Iterable[int], other: Iterable[int], eyes: str) -> float:
    """How far apart two colours are in CIELAB, seen by such eyes: some 2 can just be told apart side by side."""
    first, second = (_lab(_seen(_linear(colour), eyes)) for colour in (one, other))
    return float(sum((a - b) ** 2 for a, b in zip(first, second, strict=True)) ** 0.5)


def _luminance(light: Channels) -> float:
    red, green, blue = light
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _seen(light: Channels, eyes: str) -> Channels:
    seen = (sum(a * b for a, b in zip(row, light, strict=True)) for row in EYES[eyes])
    return tuple(min(1.0, max(0.0, value)) for value in seen)


def _lab(light: Channels) -> Channels:
    red, green, blue = light
    x = _root((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047)
    y = _root(_luminance(light))
    z = _root((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _root(value: float) -> float:
    return value ** (1 / 3) if value > 0.008856 else 7.787 * value + 16 / 116
