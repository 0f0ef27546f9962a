"""Record Ids of Salesforce: 15 letters and digits whose case matters, and three more that tell their case.

Source: Salesforce's documentation of the Id field type. Each of the three letters stands for five characters of the
15, read from the last to the first as a binary number in which a capital is 1; the numbers 0 to 31 are written A to Z
and 0 to 5.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from territory_opt.workspace.column import TEXT

_SHORT = 15
_GROUP = 5
_LETTERS = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345", dtype=np.uint8)


def widen_id(ids: pd.Series) -> pd.Series:
    """Write 15-character Ids in 18 characters, so that each record has one Id.

    Parameters
    ----------
    ids : Series of text
        Record Ids; whatever is not one of 15 characters is left alone.

    Returns
    -------
    Series of text
        Indexed like `ids`.
    """
    short = ids.str.fullmatch(r"[A-Za-z0-9]{15}").to_numpy(bool, na_value=False)
    if not short.any():
        return ids
    chosen = ids[short].to_numpy(dtype=f"S{_SHORT}")
    capitals = _is_capital(np.frombuffer(chosen.tobytes(), dtype=np.uint8).reshape(-1, _SHORT // _GROUP, _GROUP))
    check = _LETTERS[capitals @ (1 << np.arange(_GROUP))]
    suffix = np.ascontiguousarray(check).view(f"S{_SHORT // _GROUP}")[:, 0]
    widened = pa.array(np.char.add(chosen, suffix).astype(str), pa.large_string())
    whole = pc.replace_with_mask(pa.array(ids, pa.large_string()), pa.array(short), widened)
    return pd.Series(pd.array(whole, dtype=TEXT), index=ids.index)


def are_sound_ids(ids: pd.Series, prefix: str) -> pd.Series:
    """Return which texts are Ids of one object whose letters, where there are 18, fit the three that tell their case.

    Parameters
    ----------
    ids : Series of text
        Any texts; a missing one is no Id.
    prefix : str
        What every Id of the object begins with: 001 of accounts, 005 of users.
    """
    short = ids.str.slice(0, _SHORT)
    fits = ids.eq(short) | ids.eq(widen_id(short))
    return (ids.str.fullmatch(r"[A-Za-z0-9]{15,18}") & ids.str.startswith(prefix) & fits).fillna(False).astype(bool)


def _is_capital(letters: np.ndarray) -> np.ndarray:
    return ((letters >= ord("A")) & (letters <= ord("Z"))).astype(np.int64)
