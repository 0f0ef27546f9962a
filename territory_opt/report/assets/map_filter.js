// Which accounts and territories are shown.

/** Whether a territory's seat covers the segment shown. */
function coversSegment(data, territory, segment) {
  return segment < 0 || territory.segments.includes(data.segments[segment]);
}

function territoriesShown(data, state) {
  return data.territories.filter((territory) => coversSegment(data, territory, state.segment));
}

/** The test an account passes under an alignment: its segment, status, move and territory there. */
function accountFilter({ accounts }, state, alignment) {
  const status = state.status === '' ? -1 : accounts.status.each.indexOf(state.status);
  const territory = accounts[alignment];
  return (row) => accounts.isPlaced(row)
    && (state.segment < 0 || accounts.segment[row] === state.segment)
    && (status < 0 || accounts.status.at[row] === status)
    && (!state.movedOnly || accounts.moved[row] === 1)
    && (!state.chosen.size || state.chosen.has(territory[row]));
}

/** The alignments that are on the map. */
function alignmentsShown(state) {
  return state.view === 'both' ? ['today', 'plan'] : [state.view];
}

/** Rows of the accounts that pass, by alignment, and how many pass in any of those shown. */
function filteredAccounts(data, state) {
  const filters = alignmentsShown(state).map((alignment) => [alignment, accountFilter(data, state, alignment)]);
  const rows = { plan: [], today: [] };
  let count = 0;
  for (let row = 0; row < data.accounts.count; row += 1) {
    let passes = false;
    for (const [alignment, filter] of filters) {
      if (!filter(row)) continue;
      rows[alignment].push(row);
      passes = true;
    }
    count += passes;
  }
  return { rows, count };
}

/** How many accounts have a place at all. */
function placedCount({ accounts }) {
  return accounts.x.reduce((count, x) => count + !Number.isNaN(x), 0);
}
