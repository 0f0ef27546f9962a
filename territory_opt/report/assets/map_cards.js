// What a tooltip or popup says about an account or a territory.

function figureRows(rows) {
  const table = element('table');
  for (const [label, ...values] of rows) {
    table.append(element('tr', {}, element('th', {}, label), ...values.map((value) => element('td', {}, value))));
  }
  return table;
}

/** Say who a territory belongs to and what it adds up to in the view. */
function territoryCard(territory, data, state) {
  const figures = territory[state.view];
  const rows = data.measures.map(({ key, label, kind }) => [
    label, shown(figures[key], kind, data.currency), 'index ' + shown(figures['index_' + key], 'index'),
  ]);
  rows.push(['Workload use', shown(figures.utilization_share, 'share'), '']);
  const who = territory.status === 'open' ? 'open seat' + (territory.start ? ', starts ' + territory.start : '') : territory.status;
  return element(
    'div', { className: 'card' },
    element('h3', {}, territory.name),
    element('p', {}, territory.id + ' · ' + who + (state.view === 'today' ? ' · today' : '')),
    figureRows(rows),
  );
}

/** Say who covers an account and what it is worth. */
function accountCard(account, data) {
  const territory = data.territories[account.territory];
  const card = element(
    'div', { className: 'card' },
    element('h3', {}, account.name),
    element('p', {}, account.id + ' · ' + (territory ? territory.id + ' · ' + territory.name : 'no territory')),
    figureRows([
      ['Potential', shown(account.potential_usd, 'usd', data.currency)],
      ['Current ARR', shown(account.current_arr_usd, 'usd', data.currency)],
      ['Open pipeline', shown(account.open_pipeline_usd, 'usd', data.currency)],
      ['Workload', shown(account.workload_hours, 'hours')],
    ]),
  );
  if (account.moved) {
    card.append(element('p', { className: 'moved' }, 'Moves from ' + (account.holder || 'nobody')));
    if (account.reason) card.append(element('p', {}, account.reason));
  } else {
    card.append(element('p', {}, account.holder ? 'Stays with ' + account.holder : 'Has no rep today'));
  }
  if (!account.placed) card.append(element('p', {}, 'This account has no place on the map.'));
  return card;
}
