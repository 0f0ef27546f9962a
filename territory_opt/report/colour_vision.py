"""How far apart colours look, also to readers who are colour-blind."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

VISIONS = np.array(
    [
        [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    ]
)
"""What full vision, protanopia, deuteranopia and tritanopia make of linear RGB: Machado, Oliveira and Fernandes, "A
physiologically-based model for simulation of color vision deficiency" (IEEE TVCG 15, 2009), at full severity."""

_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
_WHITE = _XYZ.sum(axis=1)


def least_differences(colours: Sequence[str]) -> Floats:
    """Return how far apart colours look at least, over every common vision.

    Parameters
    ----------
    colours : sequence of str
        ``#RRGGBB``, k of them.

    Returns
    -------
    float array [k, k]
        The least of the distances in CIELAB (CIE 1976); about 2 can just be told apart side by side.
    """
    levels = np.array([[int(colour[k : k + 2], 16) for k in (1, 3, 5)] for colour in colours]) / 255
    linear = np.where(levels <= 0.04045, levels / 12.92, ((levels + 0.055) / 1.055) ** 2.4)
    seen = _lab(np.clip(np.einsum("vij,kj->vki", VISIONS, linear), 0, 1))
    apart = np.linalg.norm(seen[:, :, None] - seen[:, None, :], axis=-1)
    return np.asarray(apart.min(axis=0), dtype=np.float64)


def _lab(linear: Floats) -> Floats:
    """Turn linear RGB, on the last axis, into CIELAB under its own white."""
    share = linear @ _XYZ.T / _WHITE
    root = np.where(share > (6 / 29) ** 3, np.cbrt(share), share / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = np.moveaxis(root, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)
