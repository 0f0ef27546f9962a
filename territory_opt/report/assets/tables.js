// Tables that sort by a click on a heading, filter as one types or chooses, and draw carried rows when they are wanted.

const NUMBER = new Intl.NumberFormat('en-US');

/** What a row is sorted and found by, read once; a carried row gets its element when it is first shown. */
class Row {
  constructor(cells, make) {
    this.cells = cells;
    this.words = cells.map((cell) => cell.words).join('\n').toLowerCase();
    this.make = make;
  }

  get element() {
    this.made ??= this.make();
    return this.made;
  }
}

function rowInPage(row) {
  const cells = [...row.cells].map((cell) => ({ sort: cell.dataset.sort ?? cell.textContent, words: cell.textContent }));
  const made = new Row(cells, () => row);
  made.made = row;
  return made;
}

function cellElement([text, , style, whole]) {
  if (!whole) return element('td', { className: style, textContent: text });
  const folded = element('details', { className: 'whole-text' }, element('summary', { textContent: text }), element('p', { textContent: whole }));
  return element('td', { className: style }, folded);
}

function carriedRow(cells) {
  const read = cells.map(([text, sort, , whole]) => ({ sort: sort || (text === '–' ? '' : text), words: whole ?? text }));
  return new Row(read, () => {
    const row = element('tr', { className: 'carried' }, ...cells.map(cellElement));
    row.cells[0].setAttribute('role', 'rowheader');
    return row;
  });
}

/** Compare two cells by what they sort by: numbers as numbers, text by the alphabet, the empty ones last. */
function compareCells(first, second, direction) {
  if (first === '' || second === '') return (first === '') - (second === '');
  const [x, y] = [Number(first), Number(second)];
  return direction * (Number.isNaN(x) || Number.isNaN(y) ? first.localeCompare(second) : x - y);
}

class DataTable {
  constructor(table) {
    this.table = table;
    this.tools = document.querySelector(`.tools[data-of="${table.id}"]`);
    this.rows = [...table.tBodies[0].rows].map(rowInPage);
    this.least = this.rows.length;
    const carried = document.querySelector(`script[data-rows="${table.id}"]`);
    if (carried) {
      const { cells, rows } = JSON.parse(carried.textContent);
      this.rows.push(...rows.map((row) => carriedRow(row.map((number) => cells[number]))));
    }
    this.all = false;
    [...table.tHead.rows[0].cells].forEach((heading, column) => {
      heading.querySelector('button').addEventListener('click', () => this.sort(column, heading));
    });
    if (this.tools) this.startTools();
  }

  startTools() {
    this.box = this.tools.querySelector('input[type=search]');
    this.box.addEventListener('input', () => this.show());
    this.selects = [...this.tools.querySelectorAll('select')];
    for (const select of this.selects) {
      const values = new Set(this.rows.map((row) => row.cells[select.dataset.column].words));
      for (const value of [...values].sort((a, b) => a.localeCompare(b))) {
        // A value of 10,000 letters would make the list as wide as the page.
        select.append(element('option', { value, textContent: value.length > 60 ? `${value.slice(0, 59)}…` : value }));
      }
      select.addEventListener('change', () => this.show());
    }
    this.more = this.tools.querySelector('button.more');
    this.more.addEventListener('click', () => {
      this.all = !this.all;
      this.show();
    });
    this.tools.hidden = false;
    this.show();
  }

  matches() {
    const words = this.box?.value.trim().toLowerCase() ?? '';
    const chosen = (this.selects ?? []).filter((select) => select.selectedIndex > 0);
    return this.rows.filter((row) => row.words.includes(words)
      && chosen.every((select) => row.cells[select.dataset.column].words === select.value));
  }

  /** Show the first rows that match, or all of them: rows once drawn stay, hidden, so that nothing is drawn twice. */
  show() {
    const found = this.matches();
    const shown = new Set(this.all ? found : found.slice(0, Math.max(this.least, 1)));
    const body = this.table.tBodies[0];
    for (const row of this.rows) {
      if (shown.has(row)) row.element.hidden = false;
      else if (row.made) row.made.hidden = true;
    }
    body.append(...this.rows.filter((row) => row.made).map((row) => row.made));
    if (!this.tools) return;
    const rows = this.rows.length === found.length ? '' : `${NUMBER.format(found.length)} found, `;
    this.tools.querySelector('output').textContent = `${rows}${NUMBER.format(shown.size)} of ${NUMBER.format(this.rows.length)} shown`;
    this.more.hidden = found.length <= this.least;
    this.more.textContent = this.all ? `Show only ${NUMBER.format(this.least)}` : `Show all ${NUMBER.format(found.length)}`;
  }

  sort(column, heading) {
    const ascending = heading.getAttribute('aria-sort') === 'descending'
      || (!heading.hasAttribute('aria-sort') && heading.classList.contains('text'));
    for (const other of this.table.tHead.rows[0].cells) other.removeAttribute('aria-sort');
    heading.setAttribute('aria-sort', ascending ? 'ascending' : 'descending');
    this.rows.sort((a, b) => compareCells(a.cells[column].sort, b.cells[column].sort, ascending ? 1 : -1));
    this.show();
  }
}

for (const table of document.querySelectorAll('table.data')) {
  if (!table.querySelector('.none')) new DataTable(table);
}
