// The search box: accounts, reps and territories by any part of their name or key.

const MOST_HITS = 12;
const NOT_COMPOSED = { ø: 'o', ł: 'l', đ: 'd', ð: 'd', þ: 'th', æ: 'ae', œ: 'oe', ß: 'ss', ı: 'i' };

/** A text without case and accents. */
function folded(text) {
  const lower = text.toLowerCase();
  // Most names are plain, and plain ones need no more.
  // eslint-disable-next-line no-control-regex
  if (!/[^\u0000-\u007f]/.test(lower)) return lower;
  return lower.normalize('NFD').replace(/\p{M}/gu, '').replace(/[øłđðþæœßı]/g, (letter) => NOT_COMPOSED[letter]);
}

/** What can be found: territories, then accounts, each by the lines of its text. */
function searchIndex({ territories, accounts }) {
  const lines = (...each) => folded(each.join('\n'));
  return {
    ofTerritories: territories.map(({ name, id, seat, rep }) => lines(name, id, seat, rep)),
    ofAccounts: accounts.name.map((name, row) => lines(name, accounts.id[row])),
  };
}

/** How well a text fits: 0 is a whole line, 1 begins a line, 2 begins a word, 3 lies within, 4 has every word; -1 not. */
function fit(text, wanted, words) {
  const at = text.indexOf(wanted);
  if (at < 0) return words.length > 1 && words.every((word) => text.includes(word)) ? 4 : -1;
  if (('\n' + text + '\n').includes('\n' + wanted + '\n')) return 0;
  if (at === 0 || text.includes('\n' + wanted)) return 1;
  return text.includes(' ' + wanted) ? 2 : 3;
}

/** The best hits, territories before accounts that fit as well. */
function searchHits(index, typed) {
  const wanted = folded(typed).trim();
  if (!wanted) return [];
  const words = wanted.split(/\s+/);
  const ranks = [[], [], [], [], []];
  for (const [kind, texts] of [['territory', index.ofTerritories], ['account', index.ofAccounts]]) {
    for (let row = 0; row < texts.length; row += 1) {
      const rank = fit(texts[row], wanted, words);
      if (rank >= 0 && ranks[rank].length < MOST_HITS) ranks[rank].push({ kind, row });
    }
  }
  return ranks.flat().slice(0, MOST_HITS);
}

/** Make the search box work with pointer and keyboard; `choose` is called with the kind and row of the hit taken. */
function bindSearch(data, choose) {
  const box = document.getElementById('search');
  const list = document.getElementById('hits');
  let index = null;
  let hits = [];
  let active = -1;

  const described = ({ kind, row }) => {
    if (kind === 'account') return { label: data.accounts.name[row], about: data.accounts.id[row] };
    const { name, id } = data.territories[row];
    return { label: name, about: id + ' · territory' };
  };
  const close = () => {
    list.hidden = true;
    box.setAttribute('aria-expanded', 'false');
    box.removeAttribute('aria-activedescendant');
  };
  const take = (hit) => {
    box.value = described(hit).label;
    close();
    choose(hit);
  };
  const mark = (position) => {
    active = position;
    [...list.children].forEach((item, k) => item.setAttribute('aria-selected', String(k === active)));
    box.setAttribute('aria-activedescendant', list.children[active].id);
    list.children[active].scrollIntoView({ block: 'nearest' });
  };
  const show = () => {
    index ??= searchIndex(data);
    hits = searchHits(index, box.value);
    const items = hits.map((hit, k) => {
      const { label, about } = described(hit);
      const item = element('li', { id: 'hit-' + k, role: 'option' }, named(label), element('small', {}, named(about)));
      item.addEventListener('pointerdown', (event) => {
        event.preventDefault();
        take(hit);
      });
      return item;
    });
    const none = element('li', { className: 'none', role: 'option', 'aria-disabled': 'true' }, 'Nothing of that name.');
    list.replaceChildren(...(items.length || !box.value.trim() ? items : [none]));
    list.hidden = !list.children.length;
    box.setAttribute('aria-expanded', String(!list.hidden));
    if (hits.length) mark(0);
    else box.removeAttribute('aria-activedescendant');
  };

  box.addEventListener('focus', () => {
    index ??= searchIndex(data);
  });
  box.addEventListener('input', show);
  box.addEventListener('blur', close);
  box.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !list.hidden && hits[active]) take(hits[active]);
    else if (event.key === 'Escape' && !list.hidden) close();
    else if (event.key === 'ArrowDown' && list.hidden) show();
    else if (event.key === 'ArrowDown' && hits.length) mark((active + 1) % hits.length);
    else if (event.key === 'ArrowUp' && hits.length && !list.hidden) mark((active - 1 + hits.length) % hits.length);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}
