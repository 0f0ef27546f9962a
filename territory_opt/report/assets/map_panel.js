// The panel's controls: each changes the state, and shows it when it came from elsewhere.

/** One of several choices, drawn as a row of buttons. */
function choiceRow(id, name, choices, state, changed) {
  const inputs = choices.map(([value, label]) => {
    const input = element('input', { type: 'radio', name, value: String(value) });
    input.addEventListener('change', () => {
      state[name] = value;
      changed();
    });
    return { input, value, label };
  });
  document.getElementById(id).append(
    ...inputs.map(({ input, label }) => element('label', { title: label }, input, element('span', {}, named(label)))),
  );
  return () => inputs.forEach(({ input, value }) => {
    input.checked = state[name] === value;
  });
}

function checkBox(id, name, state, changed) {
  const box = document.getElementById(id);
  box.addEventListener('change', () => {
    state[name] = box.checked;
    changed();
  });
  return () => {
    box.checked = state[name];
  };
}

function colourSelect(state, choices, changed) {
  const select = document.getElementById('colour-by');
  const option = ({ key, label }) => element('option', { value: key }, label);
  const groups = [...new Set(choices.map(({ group }) => group))];
  for (const group of groups) {
    const options = choices.filter((choice) => choice.group === group).map(option);
    select.append(...(group ? [element('optgroup', { label: group }, ...options)] : options));
  }
  select.addEventListener('change', () => {
    state.colouring = choices.find(({ key }) => key === select.value);
    changed();
  });
  return () => {
    select.value = state.colouring.key;
  };
}

/** Fill the panel's controls; `changed` is called after every change, and what is returned shows the state. */
function bindPanel(data, state, choices, changed) {
  const segments = data.segments.map((segment, k) => [k, segment]);
  const capital = (word) => word.slice(0, 1).toUpperCase() + word.slice(1);
  const statuses = data.accounts.status.each.toSorted().map((status) => [status, capital(status) + 's']);
  const controls = [
    choiceRow('segments', 'segment', segments.length > 1 ? [...segments, [-1, 'All']] : segments, state, changed),
    choiceRow('views', 'view', [['plan', 'Plan'], ['today', 'Today'], ['both', 'Both']], state, changed),
    choiceRow('statuses', 'status', [['', 'All'], ...statuses], state, changed),
    colourSelect(state, choices, changed),
    checkBox('moved-only', 'movedOnly', state, changed),
    ...['fills', 'accounts', 'homes', 'names', 'counties'].map((name) => checkBox('show-' + name, name, state, changed)),
  ];
  document.getElementById('reset').addEventListener('click', () => {
    Object.assign(state, { status: '', movedOnly: false, chosen: new Set() });
    changed();
  });
  return () => controls.forEach((show) => show());
}

/** Say how many accounts are left, and offer to take the filters off while there are any. */
function showCount(data, state, count, placed) {
  const whole = (number) => number.toLocaleString('en-US');
  document.getElementById('count').textContent = `${whole(count)} of ${whole(placed)} accounts`;
  const chosen = state.chosen.size;
  const only = chosen === 1 ? '1 territory only' : `${chosen} territories only`;
  document.getElementById('chosen').textContent = chosen ? only : '';
  document.getElementById('reset').disabled = !(chosen || state.movedOnly || state.status);
}

/** Fold the panel away, or bring it back. */
function foldPanel(isFolded) {
  document.body.classList.toggle('folded', isFolded);
  document.getElementById('fold').setAttribute('aria-expanded', String(!isFolded));
}

/** Let the reader fold the panel. */
function bindFold(map) {
  document.getElementById('fold').addEventListener('click', () => {
    foldPanel(!document.body.classList.contains('folded'));
    map.invalidateSize({ animate: false });
  });
}
