"""Who covers whom today: incumbents grown over years, badly balanced but with recognisable geographic cores."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from territory_opt.workspace.demo.families import SEGMENTS
from territory_opt.workspace.demo.people import AS_OF, executives_of
from territory_opt.workspace.demo.places import chord_km, unit_vectors

# How far a book reaches around its rep's home, and how much that differs between reps.
REACH_KM = {"Enterprise": 420.0, "Mid-Market": 260.0, "SMB": 200.0}
REACH_SPREAD = 0.35
# Accounts that came by referral, by history or by luck, wherever they are.
FAR_SHARE = 0.07

# Spread of the logarithm of book sizes; whales add their own to the few Enterprise books. Customers and prospects lean
# the same way: tenured reps hold the good accounts.
BOOK_SPREAD = {"Enterprise": 0.40, "Mid-Market": 0.48, "SMB": 0.44}
PROSPECT_LEAN = 0.75
# A book waiting for somebody who has not started yet holds what nobody took over.
WAITING_BOOK = 0.45

UNOWNED_PROSPECTS_SHARE = 0.03
# A child that somebody else of the segment covers, though its family has its rep.
STRAY_CHILDREN = 12

LOCKED = {"Enterprise": 18, "Mid-Market": 22, "SMB": 10}


def assign_books(rng: np.random.Generator, accounts: pd.DataFrame, people: pd.DataFrame) -> NDArray[np.object_]:
    """Draw each account's incumbent.

    Families go whole to a rep of their root's segment. Book sizes are drawn first, by tenure and luck; then each
    family draws its rep by nearness, reps weighted so that the expected books have those sizes.

    Parameters
    ----------
    rng : Generator
    accounts : DataFrame
        With true coordinates, ``current_arr_usd`` and ``promise`` (what a prospect may be worth, in any unit).
    people : DataFrame
        From ``make_people``.

    Returns
    -------
    ndarray of str, shape (n,)
        ``rep_id``; None for the few prospects nobody owns.
    """
    rep_of_family = np.empty(accounts["family"].max() + 1, dtype=object)
    families = accounts[accounts["child"] == 0].set_index("family")[["root_segment", "latitude", "longitude"]]
    families = families.join(accounts.groupby("family")[["current_arr_usd", "promise"]].sum())
    executives = executives_of(people)
    for segment in SEGMENTS:
        own = families[families["root_segment"] == segment]
        reps = executives[executives["segment"] == segment]
        rep_of_family[own.index.to_numpy()] = _draw_books(rng, own, reps, REACH_KM[segment])
    rep = rep_of_family[accounts["family"].to_numpy()]
    return _leave_gaps(rng, accounts, executives, rep)


def _draw_books(
    rng: np.random.Generator, families: pd.DataFrame, reps: pd.DataFrame, reach_km: float
) -> NDArray[np.object_]:
    chords = np.linalg.norm(
        unit_vectors(families["latitude"].to_numpy(), families["longitude"].to_numpy())[:, None, :]
        - unit_vectors(reps["latitude"].to_numpy(), reps["longitude"].to_numpy())[None, :, :],
        axis=2,
    )
    reach = reach_km * rng.lognormal(0, REACH_SPREAD, len(reps))
    near = np.exp(-chord_km(chords) / reach)
    near[rng.random(len(families)) < FAR_SHARE] = 1.0

    lean = _lean(rng, reps)
    chosen = np.zeros(len(families), dtype=np.int64)
    customer = families["current_arr_usd"].to_numpy() > 0
    worth = families["promise"].to_numpy()
    arr = families["current_arr_usd"].to_numpy()
    chosen[customer] = draw_by_size(rng, near[customer], arr[customer], _sizes(lean, reps))
    lean = PROSPECT_LEAN * lean + np.sqrt(1 - PROSPECT_LEAN**2) * rng.permutation(lean)
    chosen[~customer] = draw_by_size(rng, near[~customer], worth[~customer], _sizes(lean, reps))
    return reps["rep_id"].to_numpy(dtype=object)[chosen]


def _lean(rng: np.random.Generator, reps: pd.DataFrame) -> NDArray[np.float64]:
    """Standard scores, higher with tenure as a rule; evenly spread, so that imbalance is no luck of the seed."""
    tenure = (AS_OF - reps["start_date"]).dt.days.to_numpy(dtype=float)
    order = np.argsort(np.argsort(tenure / tenure.std() + 0.6 * rng.standard_normal(len(reps))))
    even = np.linspace(-1.7, 1.7, len(reps))
    return np.asarray(even[order])


def _sizes(lean: NDArray[np.float64], reps: pd.DataFrame) -> NDArray[np.float64]:
    """Wanted share of each book."""
    size = np.exp(BOOK_SPREAD[reps["segment"].iloc[0]] * lean)
    size[(reps["start_date"] > AS_OF).to_numpy()] = WAITING_BOOK
    return np.asarray(size / size.sum())


def draw_by_size(
    rng: np.random.Generator, near: NDArray[np.float64], worth: NDArray[np.float64], size: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Draw a rep for each family so that expected books have the wanted sizes.

    Parameters
    ----------
    rng : Generator
    near : ndarray, shape (families, reps)
        How likely each pair is but for the sizes.
    worth : ndarray, shape (families,)
        What each family adds to a book.
    size : ndarray, shape (reps,)
        Wanted share of each book, all above 0. Weights of the reps that give them are found by proportional fitting.

    Returns
    -------
    ndarray of int, shape (families,)
        Position of the rep.
    """
    weight = np.ones(len(size))
    for _ in range(60):
        pull = near * weight
        book = worth @ (pull / pull.sum(axis=1, keepdims=True))
        weight *= size * worth.sum() / book
    share = np.cumsum(near * weight, axis=1)
    return np.asarray(np.argmax(share >= rng.random((len(worth), 1)) * share[:, -1:], axis=1))


def _leave_gaps(
    rng: np.random.Generator, accounts: pd.DataFrame, executives: pd.DataFrame, rep: NDArray[np.object_]
) -> NDArray[np.object_]:
    """Leave some prospects without a rep and let a few children stray to another rep."""
    rep = rep.copy()
    prospect, child = (accounts["status"] == "prospect").to_numpy(), (accounts["child"] > 0).to_numpy()
    free = np.flatnonzero(prospect & ~accounts["in_family"].to_numpy())
    rep[rng.choice(free, size=round(UNOWNED_PROSPECTS_SHARE * prospect.sum()), replace=False)] = None
    strays = rng.choice(np.flatnonzero(prospect & child), size=STRAY_CHILDREN, replace=False)
    segment_of = executives.set_index("rep_id")["segment"]
    for row in strays:
        others = segment_of.index[(segment_of == segment_of[rep[row]]) & (segment_of.index != rep[row])]
        rep[row] = rng.choice(others.to_numpy(dtype=object))
    return rep


def lock_accounts(rng: np.random.Generator, accounts: pd.DataFrame, people: pd.DataFrame) -> NDArray[np.bool_]:
    """Lock about one account in a hundred: strategic customers of reps who stay, spread over many books.

    Only accounts whose whole family has one rep, at most two of a book, so that locks alone never break a plan.
    """
    executives = executives_of(people)
    staying = executives.loc[(executives["status"] == "active") & (executives["start_date"] <= AS_OF), "rep_id"]
    whole = accounts.groupby("family")["rep_id"].transform("nunique") == 1
    eligible = accounts[
        (accounts["current_arr_usd"] > 0)
        & accounts["rep_id"].isin(staying)
        & whole
        & (accounts["child"] == 0)
        & (accounts["segment"] == accounts["root_segment"])
    ]
    locked = np.zeros(len(accounts), dtype=bool)
    for segment in SEGMENTS:
        best = eligible[eligible["segment"] == segment].sort_values("current_arr_usd", ascending=False, kind="stable")
        best = best[best.groupby("rep_id").cumcount() < 2]
        # The best six in ten of them are strategic, the rest merely large.
        best = best.head(max(LOCKED[segment], round(0.6 * len(best))))
        locked[rng.choice(best.index.to_numpy(), size=LOCKED[segment], replace=False)] = True
    return locked
