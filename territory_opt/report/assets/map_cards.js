// What a tooltip or a pinned card says about an account or a territory.

const IN_WORDS = { filled: 'filled', open: 'open seat', leaving: 'leaving' };

function figureRows(heads, rows) {
  const table = element('table', { className: heads.length ? 'compared' : '' });
  if (heads.length) table.append(element('tr', {}, ...heads.map((head) => element('th', {}, head))));
  for (const [label, ...values] of rows) {
    table.append(element('tr', {}, element('th', {}, label), ...values.map((value) => element('td', {}, value))));
  }
  return table;
}

/** A name from data, which may run from right to left, apart from the words around it. */
function named(name) {
  return element('bdi', {}, name);
}

/** Say who a territory belongs to and what it adds up to, today and planned. */
function territoryCard(territory, data) {
  const { plan, today } = territory;
  const rows = data.measures.map(({ key, label, kind }) => [
    label, shown(today[key], kind, data.currency), shown(plan[key], kind, data.currency), shown(plan['index_' + key], 'index'),
  ]);
  rows.push(['Workload use', shown(today.utilization_share, 'share'), shown(plan.utilization_share, 'share'), '']);
  const status = (IN_WORDS[territory.status] ?? territory.status)
    + (territory.status === 'open' && territory.start ? ', starts ' + territory.start : '')
    + (territory.status === 'leaving' && territory.end ? ' on ' + territory.end : '');
  return element(
    'div', { className: 'card' },
    element('h3', {}, named(territory.name)),
    element('p', {}, named(territory.id), ' · ' + status + ' · ', named(territory.segments.join(', '))),
    figureRows(['', 'Today', 'Plan', 'Index'], rows),
  );
}

/** Say who covers an account and what it is worth. */
function accountCard(row, data) {
  const { accounts } = data;
  const territory = data.territories[accounts.plan[row]];
  const holder = accounts.holder.of(row);
  const segment = data.segments[accounts.segment[row]] ?? '';
  const measures = data.measures.filter(({ key }) => accounts.measures[key]);
  const card = element(
    'div', { className: 'card' },
    element('h3', {}, named(accounts.name[row])),
    element('p', {}, named(accounts.id[row]), ' · ' + accounts.status.of(row) + ' · ', named(segment)),
    element('p', {}, ...(territory ? ['Planned: ', named(territory.name), ' · ', named(territory.id)] : ['No territory in the plan'])),
    figureRows([], measures.map(
      ({ key, label, kind }) => [label, shown(accounts.measures[key][row], kind, data.currency)],
    )),
  );
  if (accounts.moved[row]) {
    card.append(element('p', { className: 'moved' }, 'Moves from ', named(holder || 'nobody')));
    const reason = accounts.reason.of(row);
    if (reason) card.append(element('p', {}, reason));
  } else {
    card.append(holder ? element('p', {}, 'Stays with ', named(holder)) : element('p', {}, 'Has no rep today'));
  }
  if (!accounts.isPlaced(row)) card.append(element('p', {}, 'This account has no place on the map.'));
  return card;
}

/** Say what a dot of several accounts stands for. */
function severalCard({ members, total, group }, data, state) {
  const measure = data.measures.find(({ key }) => key === state.colouring.size);
  const territory = state.colouring.key === 'moved' ? undefined : data.territories[group];
  const whose = territory ? [named(territory.name), ' · ', named(territory.id)] : ['Several territories'];
  return element(
    'div', { className: 'card' },
    element('h3', {}, members.toLocaleString('en-US') + ' accounts close together'),
    element('p', {}, ...(group < 0 ? ['No territory'] : whose)),
    figureRows([], [[measure.label, shown(total, measure.kind, data.currency)]]),
    element('p', {}, 'Zoom in to see each.'),
  );
}

/** The card of whatever a hit is. */
function cardOf(hit, data, state) {
  if (hit.several) return severalCard(hit.several, data, state);
  return hit.row >= 0 ? accountCard(hit.row, data) : territoryCard(hit.territory, data);
}
