// What colour a territory or an account has under each choice of the panel.

const NOBODY = '#8a8f96';
const STAYS = '#9aa3ad';
const MOVES = '#D55E00';

const MOVED_BANDS = [
  { label: 'none', colour: '#F1F1EC', from: -1 },
  { label: 'up to 5 %', colour: '#FBE3C0', from: 1e-9 },
  { label: '5 to 15 %', colour: '#F7B977', from: 0.05 },
  { label: '15 to 30 %', colour: '#E57A2E', from: 0.15 },
  { label: 'over 30 %', colour: '#A63E06', from: 0.3 },
];
const USE_BANDS = [
  { label: 'under 70 %', colour: '#2166AC', from: -1 },
  { label: '70 to 85 %', colour: '#92C5DE', from: 0.7 },
  { label: '85 to 100 %', colour: '#E3E3DC', from: 0.85 },
  { label: '100 to 110 %', colour: '#F4A582', from: 1 + 1e-9 },
  { label: 'over 110 %', colour: '#B2182B', from: 1.1 },
];
const INDEX_FROM = [-1, 80, 90, 110, 120];

/** The choices of "colour by": a key, its label, and how a territory gets its band. */
function colourings(data) {
  const index = (measure, label, size) => ({
    key: measure,
    label,
    size,
    heading: label + ', index (100 = mean of the segment)',
    bands: data.bands.map((band, k) => ({ ...band, from: INDEX_FROM[k] })),
    value: (territory, view) => territory[view]['index_' + measure],
    kind: 'index',
  });
  return [
    { key: 'territory', label: 'Territory', heading: 'Territories', size: 'potential_usd' },
    index('potential_usd', 'Potential', 'potential_usd'),
    {
      key: 'utilization_share', label: 'Workload use', heading: 'Workload over capacity', size: 'workload_hours',
      bands: USE_BANDS, value: (territory, view) => territory[view].utilization_share, kind: 'share',
    },
    index('current_arr_usd', 'Current ARR', 'current_arr_usd'),
    index('customers', 'Customers', 'current_arr_usd'),
    {
      key: 'moved', label: 'What moves', heading: 'Share of accounts that change hands', size: 'current_arr_usd',
      bands: MOVED_BANDS, value: (territory, view) => territory.movedShare[view], kind: 'share',
    },
  ];
}

/** The band of a value: the last one that starts at or below it. */
function bandOf(bands, value) {
  if (value === null || value === undefined) return null;
  return bands.findLast((band) => value >= band.from);
}

/** Work out which share of each territory's accounts changes hands: those that come (plan) or go (today). */
function addMovedShares(data) {
  const counts = data.territories.map(() => ({ plan: [0, 0], today: [0, 0] }));
  for (const account of data.accounts) {
    for (const [view, row] of [['plan', account.territory], ['today', account.today]]) {
      if (row < 0) continue;
      counts[row][view][0] += account.moved;
      counts[row][view][1] += 1;
    }
  }
  data.territories.forEach((territory, row) => {
    const share = ([moved, all]) => (all ? moved / all : 0);
    territory.movedShare = { plan: share(counts[row].plan), today: share(counts[row].today) };
  });
}

/** The fill of a territory's shape; grey where its seat covers another segment and only keeps a family together. */
function territoryColour(territory, data, state) {
  if (!territory.segments.includes(data.segments[state.segment])) return data.elsewhere;
  if (!state.colouring.bands) return territory.colour;
  return bandOf(state.colouring.bands, state.colouring.value(territory, state.view))?.colour ?? NOBODY;
}

/** The fill of an account. */
function accountColour(account, data, state) {
  if (state.colouring.key === 'moved') return account.moved ? MOVES : STAYS;
  if (state.colouring.bands) return '#46505c';
  const row = state.view === 'plan' ? account.territory : account.today;
  if (row < 0) return NOBODY;
  const territory = data.territories[row];
  return territory.segments.includes(data.segments[state.segment]) ? territory.colour : NOBODY;
}
