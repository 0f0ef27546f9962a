// Tables that sort by a click on a heading and filter as one types.

/** Compare two cells by what they sort by: numbers as numbers, text by the alphabet, the empty ones last. */
function compareCells(a, b, direction) {
  const [first, second] = [a.dataset.sort, b.dataset.sort];
  if (first === '' || second === '') return (first === '') - (second === '');
  const [x, y] = [Number(first), Number(second)];
  return direction * (Number.isNaN(x) || Number.isNaN(y) ? first.localeCompare(second) : x - y);
}

function sortBy(table, column, heading) {
  const ascending = heading.getAttribute('aria-sort') === 'descending'
    || (!heading.hasAttribute('aria-sort') && heading.classList.contains('text'));
  for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort');
  heading.setAttribute('aria-sort', ascending ? 'ascending' : 'descending');
  const body = table.tBodies[0];
  const rows = [...body.rows].sort((a, b) => compareCells(a.cells[column], b.cells[column], ascending ? 1 : -1));
  body.append(...rows);
}

for (const table of document.querySelectorAll('table.data')) {
  if (table.querySelector('.none')) continue;
  [...table.tHead.rows[0].cells].forEach((heading, column) => {
    heading.querySelector('button').addEventListener('click', () => sortBy(table, column, heading));
  });
}

for (const box of document.querySelectorAll('input[data-filters]')) {
  const rows = [...document.getElementById(box.dataset.filters).tBodies[0].rows];
  box.addEventListener('input', () => {
    const words = box.value.trim().toLowerCase();
    for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(words);
  });
}
