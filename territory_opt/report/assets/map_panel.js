// The panel: what to show, and the legend that follows it.

function choice(name, value, label, checked, changed) {
  const input = element('input', { type: 'radio', name, value, checked });
  input.addEventListener('change', () => changed(value));
  return element('label', { title: label }, input, element('span', {}, label));
}

/** Fill the panel's controls; `changed` is called after every change of the state. */
function bindPanel(data, state, choices, changed) {
  const set = (name) => (value) => {
    state[name] = value;
    changed();
  };
  document.getElementById('segments').append(
    ...data.segments.map((segment, k) => choice('segment', k, segment, k === state.segment, set('segment'))),
  );
  document.getElementById('views').append(
    choice('view', 'plan', 'Plan', true, set('view')), choice('view', 'today', 'Today', false, set('view')),
  );
  const select = document.getElementById('colour-by');
  select.append(...choices.map(({ key, label }) => element('option', { value: key }, label)));
  select.addEventListener('change', () => set('colouring')(choices.find(({ key }) => key === select.value)));
  for (const [id, name] of [['show-accounts', 'accounts'], ['show-homes', 'homes'], ['moved-only', 'movedOnly']]) {
    const box = document.getElementById(id);
    box.checked = state[name];
    box.addEventListener('change', () => set(name)(box.checked));
  }
}

function swatch(colour, round) {
  const made = element('span', { className: round ? 'swatch round' : 'swatch' });
  made.style.backgroundColor = colour;
  return made;
}

function keyItem(tag, colour, text, figure, round) {
  return element(
    tag, tag === 'button' ? { className: 'item', type: 'button', title: text } : { className: 'item' },
    swatch(colour, round), element('span', { className: 'text' }, text), element('span', { className: 'figure' }, figure),
  );
}

/** Write the legend of the present colouring; `zoom` is called with a territory whose line is clicked. */
function drawLegend(data, state, radius, zoom) {
  const { colouring } = state;
  const territories = data.territories.filter(({ segments }) => segments.includes(data.segments[state.segment]));
  document.getElementById('legend-title').textContent = colouring.heading;
  let items;
  if (!colouring.bands) {
    items = territories.map((territory) => {
      const item = keyItem('button', territory.colour, territory.name, shown(territory[state.view].index_potential_usd, 'index'));
      item.addEventListener('click', () => zoom(territory));
      return item;
    });
  } else {
    const bands = territories.map((territory) => bandOf(colouring.bands, colouring.value(territory, state.view)));
    items = colouring.bands.map((band) => {
      const count = bands.filter((other) => other === band).length;
      return keyItem('div', band.colour, band.label, count === 1 ? '1 territory' : count + ' territories');
    });
    if (colouring.key === 'moved') {
      items.push(keyItem('div', MOVES, 'account that moves', '', true), keyItem('div', STAYS, 'account that stays', '', true));
    }
  }
  document.getElementById('legend').replaceChildren(...items.map((item) => element('li', {}, item)));
  document.getElementById('legend-hint').textContent = colouring.bands
    ? '' : 'The figure is the potential index: 100 is the mean of the segment. Click a line to go there. '
      + 'Grey: nobody, or a seat of another segment that keeps a family together.';
  drawSizes(data, state, radius);
}

function drawSizes(data, state, radius) {
  const measure = state.colouring.size;
  const { label, kind } = data.measures.find(({ key }) => key === measure);
  const accounts = data.accounts.filter((account) => account.segment === state.segment);
  const values = accounts.map((account) => account[measure] ?? 0).sort((a, b) => a - b);
  const examples = [0.5, 0.9, 0.99].map((share) => values[Math.floor(share * (values.length - 1))]);
  const sizes = [...new Set(examples)].filter((value) => value > 0).map((value) => {
    const dot = element('i');
    dot.style.width = dot.style.height = 2 * radius(value) + 'px';
    return element('span', {}, dot, shown(value, kind, data.currency));
  });
  document.getElementById('sizes').replaceChildren(...sizes);
  document.getElementById('sizes-title').textContent = 'Accounts sized by ' + (kind === 'usd' && label.includes('ARR') ? label : label.toLowerCase());
}
