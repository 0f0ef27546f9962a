"""Where the demo's accounts and people stand: real cities and real postal codes of the United States."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

import numpy as np
import pandas as pd
import zipcodes
from numpy.typing import NDArray
from scipy.spatial import cKDTree

EARTH_RADIUS_KM = 6371.0088
KM_PER_DEGREE = 111.2

STATES_OF_REGION = {
    "West": "AK AZ CA CO HI ID MT NM NV OR UT WA WY",
    "Central": "IA IL IN KS MI MN MO ND NE OH SD WI",
    "South": "AL AR FL GA KY LA MS NC OK SC TN TX VA WV",
    "Northeast": "CT DC DE MA MD ME NH NJ NY PA RI VT",
}
"""The company's sales regions, by state."""

# Company sites by region; cities proper would leave the Northeast, whose metros are many small towns, too small.
REGION_SHARES = {"West": 0.27, "Central": 0.22, "South": 0.31, "Northeast": 0.20}

REGION_OF_STATE = {state: region for region, states in STATES_OF_REGION.items() for state in states.split()}

# Software is bought more often where companies have their head offices and engineers than people alone would say.
HUB_TILT = {
    ("Manhattan", "NY"): 3.0, ("San Francisco", "CA"): 4.0, ("San Jose", "CA"): 2.0, ("Mountain View", "CA"): 6.0,
    ("Sunnyvale", "CA"): 3.0, ("Santa Clara", "CA"): 4.0, ("Redwood City", "CA"): 5.0, ("San Mateo", "CA"): 4.0,
    ("Seattle", "WA"): 3.0, ("Bellevue", "WA"): 4.0, ("Boston", "MA"): 3.5, ("Cambridge", "MA"): 5.0,
    ("Austin", "TX"): 2.5, ("Dallas", "TX"): 1.8, ("Denver", "CO"): 2.2, ("Boulder", "CO"): 3.0,
    ("Atlanta", "GA"): 3.0, ("Washington", "DC"): 2.5, ("Arlington", "VA"): 3.0, ("Chicago", "IL"): 1.8,
    ("Minneapolis", "MN"): 2.2, ("Raleigh", "NC"): 1.8, ("Durham", "NC"): 2.2, ("Salt Lake City", "UT"): 2.5,
    ("Irvine", "CA"): 2.5, ("Stamford", "CT"): 3.0, ("Jersey City", "NJ"): 1.8,
}  # fmt: skip
# Outer boroughs hold people more than head offices.
RESIDENTIAL_TILT = {
    ("Brooklyn", "NY"): 0.5,
    ("Queens", "NY"): 0.4,
    ("The Bronx", "NY"): 0.25,
    ("Staten Island", "NY"): 0.4,
}

# A city's business districts and suburbs: about its built-up radius, which grows with the square root of its people.
REACH_BASE_KM = 4.0
REACH_PER_ROOT_THOUSAND_KM = 0.25
NEAREST_CODES = 60
# Drawing rank * u^1.5 puts more accounts near the centre than at the edge.
CENTRE_PULL = 1.5

# Accounts scatter around their postal code's centre by a share of the distance to the next code: at least across a few
# blocks, as codes of single districts share one centre, and a few km at most.
SCATTER_SHARE = 0.25
SCATTER_LEAST_KM = 0.3
SCATTER_MOST_KM = 2.5


@dataclass(frozen=True)
class Atlas:
    """The places accounts are drawn from.

    Attributes
    ----------
    cities : DataFrame
        city, state, latitude, longitude, population, region, tilt; one row a city, the largest first.
    codes : DataFrame
        postal_code, city, state, latitude, longitude, region, spacing_km (distance to the nearest other code).
    codes_of_city : ndarray of int, shape (cities, NEAREST_CODES)
        Rows of ``codes`` near each city, the nearest first.
    reachable : ndarray of int, shape (cities,)
        How many of them belong to the city's surroundings, at least one.
    """

    cities: pd.DataFrame
    codes: pd.DataFrame
    codes_of_city: NDArray[np.int64]
    reachable: NDArray[np.int64]


def unit_vectors(latitude: NDArray[np.float64], longitude: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points on the unit sphere, shape (n, 3), from degrees."""
    phi, lam = np.radians(latitude), np.radians(longitude)
    return np.column_stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])


def chord_km(chord: NDArray[np.float64]) -> NDArray[np.float64]:
    """Great-circle distance in km from the straight distance between points of the unit sphere."""
    return 2 * EARTH_RADIUS_KM * np.arcsin(np.clip(chord / 2, 0, 1))


def load_atlas() -> Atlas:
    """Read the shipped cities and the postal codes around each of them."""
    cities, codes = _load_cities(), _load_codes()
    vectors = unit_vectors(codes["latitude"].to_numpy(), codes["longitude"].to_numpy())
    tree = cKDTree(vectors)
    codes["spacing_km"] = chord_km(tree.query(vectors, k=2)[0][:, 1])
    chords, near = tree.query(
        unit_vectors(cities["latitude"].to_numpy(), cities["longitude"].to_numpy()), k=NEAREST_CODES
    )
    reach_km = REACH_BASE_KM + REACH_PER_ROOT_THOUSAND_KM * np.sqrt(cities["population"].to_numpy() / 1000)
    reachable = np.maximum((chord_km(chords) <= reach_km[:, None]).sum(axis=1), 1)
    return Atlas(cities, codes, near, reachable)


def _load_cities() -> pd.DataFrame:
    with (files("territory_opt.workspace.demo") / "data" / "cities.csv").open(encoding="utf-8") as text:
        cities = pd.read_csv(text, dtype={"city": str, "state": str})
    cities["region"] = cities["state"].map(REGION_OF_STATE)
    tilt = HUB_TILT | RESIDENTIAL_TILT
    cities["tilt"] = [tilt.get(place, 1.0) for place in zip(cities["city"], cities["state"], strict=True)]
    return cities


def _load_codes() -> pd.DataFrame:
    """Postal codes of whole areas in use: no post office boxes, single firms, military mail or overseas territories."""
    listed = pd.DataFrame(zipcodes.filter_by(active=True, zip_code_type="STANDARD"))  # type: ignore[no-untyped-call]
    listed = listed[listed["state"].isin(list(REGION_OF_STATE))].sort_values("zip_code")
    return pd.DataFrame(
        {
            "postal_code": listed["zip_code"].to_numpy(),
            "city": listed["city"].to_numpy(),
            "state": listed["state"].to_numpy(),
            "latitude": listed["lat"].astype(float).to_numpy(),
            "longitude": listed["long"].astype(float).to_numpy(),
            "region": listed["state"].map(REGION_OF_STATE).to_numpy(),
        }
    )


def draw_regions(rng: np.random.Generator, count: int) -> NDArray[np.object_]:
    """Draw a sales region for each of ``count`` accounts."""
    return rng.choice(np.array(list(REGION_SHARES), dtype=object), size=count, p=np.array(list(REGION_SHARES.values())))


def draw_cities(
    rng: np.random.Generator, cities: pd.DataFrame, region: NDArray[np.object_], concentration: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Draw a city for each account by weight tilt x population^concentration.

    Parameters
    ----------
    rng : Generator
    cities : DataFrame
        ``Atlas.cities``.
    region : ndarray of str, shape (n,)
        The region each city must lie in.
    concentration : ndarray, shape (n,)
        Exponent of population: above 1 favours large cities.

    Returns
    -------
    ndarray of int, shape (n,)
        Rows of ``cities``.
    """
    drawn = np.zeros(len(region), dtype=np.int64)
    population, tilt = cities["population"].to_numpy(dtype=float), cities["tilt"].to_numpy()
    for wanted in REGION_SHARES:
        for exponent in np.unique(concentration):
            rows = np.flatnonzero((region == wanted) & (concentration == exponent))
            weight = np.where(cities["region"].to_numpy() == wanted, tilt * population**exponent, 0.0)
            drawn[rows] = rng.choice(len(cities), size=len(rows), p=weight / weight.sum())
    return drawn


def draw_codes(rng: np.random.Generator, atlas: Atlas, city: NDArray[np.int64]) -> NDArray[np.int64]:
    """Draw a postal code around each account's city; returns rows of ``atlas.codes``."""
    rank = np.floor(atlas.reachable[city] * rng.random(len(city)) ** CENTRE_PULL).astype(np.int64)
    return atlas.codes_of_city[city, rank]


def scatter(rng: np.random.Generator, codes: pd.DataFrame) -> pd.DataFrame:
    """Coordinates near each code's centre, within about its area; columns latitude and longitude in degrees."""
    spread_km = np.clip(SCATTER_SHARE * codes["spacing_km"].to_numpy(), SCATTER_LEAST_KM, SCATTER_MOST_KM)
    # Beyond two spreads a point would often stand in the next code.
    north, east = np.clip(rng.standard_normal((2, len(codes))), -2, 2) * spread_km / KM_PER_DEGREE
    latitude = codes["latitude"].to_numpy() + north
    longitude = codes["longitude"].to_numpy() + east / np.cos(np.radians(latitude))
    return pd.DataFrame({"latitude": latitude.round(5), "longitude": longitude.round(5)})
