// What colour a territory or an account has under each choice of the panel.

const NOBODY = '#8a8f96';
const STAYS = '#9aa3ad';
const MOVES = '#D55E00';

// Five steps of viridis, whose lightness falls evenly in every common colour vision.
const SEQUENCE = ['#FDE725', '#5DC863', '#21908C', '#3B528B', '#440154'];
const MOVED_BANDS = [
  { label: 'none', colour: '#F1F1EC', from: -Infinity },
  { label: 'up to 5 %', colour: '#FBE3C0', from: 1e-9 },
  { label: '5 to 15 %', colour: '#F7B977', from: 0.05 },
  { label: '15 to 30 %', colour: '#E57A2E', from: 0.15 },
  { label: 'over 30 %', colour: '#A63E06', from: 0.3 },
];
const USE_BANDS = [
  { label: 'under 70 %', colour: '#2166AC', from: -Infinity },
  { label: '70 to 85 %', colour: '#92C5DE', from: 0.7 },
  { label: '85 to 100 %', colour: '#E3E3DC', from: 0.85 },
  { label: '100 to 110 %', colour: '#F4A582', from: 1 + 1e-9 },
  { label: 'over 110 %', colour: '#B2182B', from: 1.1 },
];
const INDEX_FROM = [-Infinity, 80, 90, 110, 120];

/** A number cut to two digits, so that a legend reads well. */
const roundish = (value) => Number(value.toPrecision(2));

/** Up to five classes of a measure with about as many territories in each; the same for the plan and for today. */
function classesOf(values, kind, currency) {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b);
  const cuts = SEQUENCE.slice(1).map((_, k) => roundish(sorted[Math.floor(((k + 1) * sorted.length) / SEQUENCE.length)] ?? 0));
  const starts = [...new Set(cuts)].filter((cut) => cut > sorted[0]);
  const from = [-Infinity, ...starts];
  const of = (value) => shown(value, kind, currency);
  return from.map((start, k) => {
    const isFirst = k === 0;
    const isLast = k === from.length - 1;
    let label = of(start) + ' to ' + of(from[k + 1]);
    if (isFirst) label = isLast ? 'all' : 'under ' + of(from[1]);
    else if (isLast) label = of(start) + ' and more';
    // Few classes take colours from both ends of the sequence.
    const colour = SEQUENCE[from.length === 1 ? 2 : Math.round((k * (SEQUENCE.length - 1)) / (from.length - 1))];
    return { label, colour, from: start };
  });
}

/** The choices of "colour by": key, label, heading, what sizes the accounts, and for all but territories their bands. */
function colourings(data) {
  const sized = (key) => (data.accounts.measures[key] ? key : 'potential_usd');
  const amounts = data.measures.map(({ key, label, kind }) => ({
    key,
    label,
    group: 'Amounts',
    heading: label + ' of each territory',
    size: sized(key),
    kind,
    value: (territory, alignment) => territory[alignment][key],
    bands: (territories) => classesOf(
      territories.flatMap(({ plan, today }) => [plan[key], today[key]]), kind, data.currency,
    ),
  }));
  const indices = data.measures.map(({ key, label }) => ({
    key: 'index_' + key,
    label: label + ', index',
    group: 'Against the mean of the segment',
    heading: label + ', index (100 = mean of the segment)',
    size: sized(key),
    kind: 'index',
    value: (territory, alignment) => territory[alignment]['index_' + key],
    bands: () => data.bands.map((band, k) => ({ ...band, from: INDEX_FROM[k] })),
  }));
  const use = {
    key: 'utilization_share', label: 'Workload use', group: 'Load and change', heading: 'Workload over capacity',
    size: 'workload_hours', kind: 'share', bands: () => USE_BANDS,
    value: (territory, alignment) => territory[alignment].utilization_share,
  };
  const moved = {
    key: 'moved', label: 'What moves', group: 'Load and change', heading: 'Share of accounts that change hands',
    size: 'current_arr_usd', kind: 'share', bands: () => MOVED_BANDS,
    value: (territory, alignment) => territory.movedShare[alignment],
  };
  const territory = { key: 'territory', label: 'Territory', heading: 'Territories', size: 'potential_usd' };
  return [territory, ...indices, use, moved, ...amounts];
}

/** The band of a value: the last one that starts at or below it. */
function bandOf(bands, value) {
  return Number.isNaN(value) ? undefined : bands.findLast((band) => value >= band.from);
}

/** Work out which share of each territory's accounts changes hands: those that come (plan) or go (today). */
function addMovedShares({ accounts, territories }) {
  for (const alignment of ['plan', 'today']) {
    const all = new Float64Array(territories.length);
    const moved = new Float64Array(territories.length);
    accounts[alignment].forEach((territory, row) => {
      if (territory < 0) return;
      all[territory] += 1;
      moved[territory] += accounts.moved[row];
    });
    territories.forEach((territory, row) => {
      territory.movedShare = { ...territory.movedShare, [alignment]: all[row] ? moved[row] / all[row] : 0 };
    });
  }
}

/** Colours of territories and accounts under the present choices: made once a change, asked for by every mark. */
function paletteOf(data, state) {
  const { colouring } = state;
  const territories = territoriesShown(data, state);
  const bands = colouring.bands?.(territories);
  const isShown = new Set(territories);

  /** A territory's colour; grey where its seat covers another segment and only keeps a family together. */
  function ofTerritory(territory, alignment) {
    if (!isShown.has(territory)) return data.elsewhere;
    return bands ? bandOf(bands, colouring.value(territory, alignment))?.colour ?? NOBODY : territory.colour;
  }

  /** Colour of an account by the territory it is in, -1 being nobody's, or by whether it moves. */
  function ofDots(alignment) {
    if (colouring.key === 'moved') return { group: data.accounts.moved, colour: (group) => (group ? MOVES : STAYS) };
    // Over a fill that says the same of the whole territory, dots say where the accounts are.
    const isOverFill = bands && state.fills && state.segment >= 0;
    const neutral = themeColour('--dot');
    const colours = data.territories.map((territory) => (isOverFill ? neutral : ofTerritory(territory, alignment)));
    return { group: data.accounts[alignment], colour: (group) => (group < 0 ? NOBODY : colours[group]) };
  }

  return { bands, ofTerritory, ofDots };
}
