// The comparison: which accounts sit elsewhere between two runs, and two maps under one slider.

const SHOWN_ROWS = 500;

/** Fill a list of runs to choose from and choose one. */
function choices(select, names, chosen) {
  select.append(...names.map((name) => element('option', { value: name, textContent: name })));
  select.selectedIndex = Math.min(chosen, names.length - 1);
}

function showAccounts(data) {
  const part = (id) => document.getElementById(id);
  const [from, to] = [part('from-run').selectedIndex, part('to-run').selectedIndex];
  const words = part('find-account').value.trim().toLowerCase();
  const seat = (account, run) => (data.at[account][run] < 0 ? 'nobody' : data.seats[data.at[account][run]]);
  const differ = data.at.flatMap((at, account) => (at[from] === at[to] ? [] : [account]));
  const found = differ.filter((account) => {
    const text = [...data.accounts[account], seat(account, from), seat(account, to)].join(' ');
    return text.toLowerCase().includes(words);
  });
  part('from-heading').textContent = `Seat in ${data.runs[from]}`;
  part('to-heading').textContent = `Seat in ${data.runs[to]}`;
  part('accounts-rows').replaceChildren(...found.slice(0, SHOWN_ROWS).map((account) => {
    const [name, id, segment] = data.accounts[account];
    const texts = [name === '' ? id : `${name} (${id})`, segment, seat(account, from), seat(account, to)];
    const cells = texts.map((text) => element('td', { className: 'text breaks', textContent: text }));
    return element('tr', {}, ...cells, element('td', { className: 'number', textContent: shown(data.arr[account], 'usd', data.currency) }));
  }));
  const listed = Math.min(found.length, SHOWN_ROWS);
  const of = data.accounts.length < data.all ? ` Only the ${data.accounts.length.toLocaleString('en-US')} largest accounts are in this page.` : '';
  part('accounts-count').textContent = `${found.length.toLocaleString('en-US')} accounts, the ${listed.toLocaleString('en-US')} largest shown.${of}`;
}

function startAccounts(data) {
  const [from, to] = ['from-run', 'to-run'].map((id) => document.getElementById(id));
  choices(from, data.runs, 0);
  choices(to, data.runs, 1);
  for (const control of [from, to]) control.addEventListener('change', () => showAccounts(data));
  document.getElementById('find-account').addEventListener('input', () => showAccounts(data));
  document.getElementById('accounts').hidden = false;
  showAccounts(data);
}

function showMaps(pictures) {
  const share = document.getElementById('share').value;
  for (const side of ['left', 'right']) {
    const picture = pictures[document.getElementById(`${side}-run`).selectedIndex];
    const map = document.getElementById(`${side}-map`);
    if (map.src !== picture.src) map.src = picture.src;
    map.alt = `${picture.alt}, on the ${side}`;
  }
  document.getElementById('right-map').style.clipPath = `inset(0 0 0 ${share}%)`;
}

function startSlider(pictures) {
  choices(document.getElementById('left-run'), pictures.map((picture) => picture.dataset.run), 0);
  choices(document.getElementById('right-run'), pictures.map((picture) => picture.dataset.run), 1);
  for (const [id, event] of [['left-run', 'change'], ['right-run', 'change'], ['share', 'input']]) {
    document.getElementById(id).addEventListener(event, () => showMaps(pictures));
  }
  document.getElementById('slider').hidden = false;
  showMaps(pictures);
}

const comparedAccounts = pageData();
if (comparedAccounts.runs?.length > 1) startAccounts(comparedAccounts);
const mapPictures = [...document.querySelectorAll('img[data-run]')];
if (mapPictures.length > 1) startSlider(mapPictures);
