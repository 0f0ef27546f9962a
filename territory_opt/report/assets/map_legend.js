// The legend of the present colours and sizes, and the list of territories.

/** What a colour looks like as a fill of the map, which lets the land through; as it is where areas have no fill. */
function asFilled(colour, state) {
  return state.fills && state.segment >= 0 ? `color-mix(in srgb, ${colour} ${100 * FILL_SHARE}%, var(--land))` : colour;
}

function swatch(colour, round) {
  const made = element('span', { className: round ? 'swatch round' : 'swatch' });
  made.style.backgroundColor = colour;
  return made;
}

function keyItem(colour, text, figure, round) {
  return element(
    'li', { className: 'item' },
    swatch(colour, round), element('span', { className: 'text' }, text), element('span', { className: 'figure' }, figure),
  );
}

/** Write what colours mean; in the view of both, how many territories each has today and planned. */
function drawLegend(data, state, palette) {
  const { colouring } = state;
  const items = [];
  if (palette.bands) {
    const territories = territoriesShown(data, state);
    const counts = (alignment) => {
      const found = territories.map((territory) => bandOf(palette.bands, colouring.value(territory, alignment)));
      return palette.bands.map((band) => found.filter((other) => other === band).length);
    };
    const each = alignmentsShown(state).map(counts);
    palette.bands.forEach((band, k) => {
      const figure = each.map((of) => of[k]).join(' → ');
      items.push(keyItem(asFilled(band.colour, state), band.label, figure + (figure === '1' ? ' territory' : ' territories')));
    });
  } else {
    items.push(keyItem(data.elsewhere, 'Kept with its family by a seat of another segment', ''));
  }
  if (colouring.key === 'moved') {
    items.push(keyItem(MOVES, 'Account that moves', '', true), keyItem(STAYS, 'Account that stays', '', true));
  } else items.push(keyItem(NOBODY, 'Account without a territory', '', true));
  document.getElementById('legend-title').textContent = palette.bands ? colouring.heading : 'Each territory has its colour';
  document.getElementById('legend').replaceChildren(...items);
}

/** Show what sizes of dots stand for, under the crowding of the present picture. */
function drawSizes(data, state, scale, crowd) {
  const { label, kind } = data.measures.find(({ key }) => key === state.colouring.size);
  const isCrowded = crowd > 1;
  const values = scale.examples.map((value) => (isCrowded ? roundish(value * crowd) : value)).filter((value) => value > 0);
  const sizes = [...new Set(values)].map((value) => {
    const dot = element('i');
    dot.style.width = dot.style.height = 2 * scale.radius(value, crowd) + 'px';
    return element('span', {}, dot, shown(value, kind, data.currency));
  });
  document.getElementById('sizes').replaceChildren(...sizes);
  const small = /^[A-Z][a-z]/.test(label) ? label.slice(0, 1).toLowerCase() + label.slice(1) : label;
  document.getElementById('sizes-title').textContent = 'Accounts sized by ' + small;
  document.getElementById('sizes-hint').textContent = isCrowded
    ? 'A dot stands for the accounts of a territory that lie close together. Zoom in to see each.' : '';
}

/** Make the list of territories: a box to show only some, and a button to go to each. */
function makeTerritoryList(data, state, { go, changed }) {
  const list = document.getElementById('territories');
  const rows = data.territories.map((territory) => {
    const box = element('input', { type: 'checkbox', 'aria-label': 'Show only ' + territory.name });
    box.addEventListener('change', () => {
      state.chosen[box.checked ? 'add' : 'delete'](territory.row);
      changed();
    });
    const mark = swatch(territory.colour);
    const figure = element('span', { className: 'figure' });
    const button = element(
      'button', { className: 'item', type: 'button', title: territory.name },
      mark, element('span', { className: 'text' }, named(territory.name)), figure,
    );
    button.addEventListener('click', () => go(territory));
    return { territory, box, mark, figure, line: element('li', {}, box, button) };
  });

  return (palette) => {
    const isIn = new Set(territoriesShown(data, state));
    const { colouring } = state;
    const value = colouring.value ?? ((territory, alignment) => territory[alignment].index_potential_usd);
    const alignments = alignmentsShown(state);
    for (const { territory, box, mark, figure, line } of rows) {
      line.hidden = !isIn.has(territory);
      if (line.hidden) continue;
      box.checked = state.chosen.has(territory.row);
      const colour = palette.ofTerritory(territory, alignments.at(-1));
      mark.style.backgroundColor = palette.bands ? asFilled(colour, state) : colour;
      figure.textContent = alignments
        .map((alignment) => shown(value(territory, alignment), colouring.kind ?? 'index', data.currency)).join(' → ');
    }
    // Rows stay where they are, so that the focus does; only a list that was never shown is filled.
    if (!list.children.length) list.append(...rows.map(({ line }) => line));
    document.getElementById('territories-hint').textContent = (colouring.value
      ? colouring.heading : 'Potential index (100 = mean of the segment)') + (alignments.length > 1 ? ', today → plan.' : '.');
  };
}
