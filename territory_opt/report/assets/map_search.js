// The search box: accounts, reps and territories by any part of their name or key.

const MOST_HITS = 12;

/** Everything that can be found, with the text it is found by. */
function searchIndex(data) {
  const of = (kind) => (row) => ({
    kind, row, label: row.name, about: kind === 'account' ? row.id : row.id + ' · territory',
    text: (row.name + ' ' + row.id + ' ' + (row.seat ?? '')).toLowerCase(),
  });
  return [...data.territories.map(of('territory')), ...data.accounts.map(of('account'))];
}

/** The best hits: the very name first, then those that begin with the words, then those that hold them. */
function searchHits(index, words) {
  const wanted = words.trim().toLowerCase();
  if (!wanted) return [];
  const exact = [];
  const starting = [];
  const holding = [];
  for (const entry of index) {
    const at = entry.text.indexOf(wanted);
    if (entry.label.toLowerCase() === wanted || entry.row.id.toLowerCase() === wanted) exact.push(entry);
    else if (at === 0) starting.push(entry);
    else if (at > 0) holding.push(entry);
  }
  return [...exact, ...starting, ...holding].slice(0, MOST_HITS);
}

/** Make the search box work with pointer and keyboard; `choose` is called with the entry taken. */
function bindSearch(index, choose) {
  const box = document.getElementById('search');
  const list = document.getElementById('hits');
  let hits = [];
  let active = -1;

  const close = () => {
    list.hidden = true;
    box.setAttribute('aria-expanded', 'false');
    box.removeAttribute('aria-activedescendant');
  };
  const take = (entry) => {
    box.value = entry.label;
    close();
    choose(entry);
  };
  const mark = (position) => {
    active = position;
    [...list.children].forEach((item, k) => item.setAttribute('aria-selected', String(k === active)));
    if (active >= 0) {
      box.setAttribute('aria-activedescendant', list.children[active].id);
      list.children[active].scrollIntoView({ block: 'nearest' });
    }
  };
  const show = () => {
    hits = searchHits(index, box.value);
    const items = hits.map((entry, k) => {
      const item = element('li', { id: 'hit-' + k, role: 'option' }, entry.label, element('small', {}, entry.about));
      item.addEventListener('pointerdown', (event) => {
        event.preventDefault();
        take(entry);
      });
      return item;
    });
    const none = element('li', { className: 'none' }, 'Nothing of that name.');
    list.replaceChildren(...(items.length || !box.value.trim() ? items : [none]));
    list.hidden = !list.children.length;
    box.setAttribute('aria-expanded', String(!list.hidden));
    if (hits.length) mark(0);
  };

  box.addEventListener('input', show);
  box.addEventListener('blur', close);
  box.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !list.hidden && hits[active]) take(hits[active]);
    else if (event.key === 'Escape') close();
    else if (event.key === 'ArrowDown' && hits.length) mark((active + 1) % hits.length);
    else if (event.key === 'ArrowUp' && hits.length) mark((active - 1 + hits.length) % hits.length);
    else return;
    event.preventDefault();
  });
}
