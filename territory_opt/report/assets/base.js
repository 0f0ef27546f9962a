// Small things the map and the pages share.

/** Make an element; text goes in as text, never as markup, so that names from data stay names. */
function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name in made) made[name] = value;
    else made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** The data that stands in the page. */
function pageData() {
  return JSON.parse(document.getElementById('data').textContent);
}

const SYMBOLS = { USD: '$', EUR: '€', GBP: '£', JPY: '¥' };

/** Print a size in whole numbers below a limit, above it with three digits and a letter for its thousands. */
function short(size, wholeBelow) {
  for (const [limit, divisor, suffix] of [[999.5e6, 1e9, 'B'], [999.5e3, 1e6, 'M'], [999.5, 1e3, 'k']]) {
    if (size >= Math.max(limit, wholeBelow)) return (size / divisor).toPrecision(3) + suffix;
  }
  return Math.round(size).toLocaleString('en-US');
}

const INDEX_EDGES = [80, 90, 110, 120];

/** Print an index in whole numbers, and with a digit more where rounding would put it into the next band. */
function shownIndex(value) {
  const whole = Math.round(value);
  const isCarried = INDEX_EDGES.some((edge) => value < edge && edge <= whole);
  return isCarried ? (Math.floor(10 * value) / 10).toFixed(1) : String(whole);
}

/** Print a number of a kind, in the words of the report. */
function shown(value, kind, currency) {
  if (value === null || value === undefined) return '–';
  if (kind === 'usd') return (SYMBOLS[currency] ?? currency + ' ') + short(value, 999.5);
  if (kind === 'share') {
    const percent = 100 * value;
    return percent.toFixed(Math.abs(percent) >= 9.95 || percent === 0 ? 0 : 1) + '\u00a0%';
  }
  if (kind === 'index') return shownIndex(value);
  if (kind === 'hours') return short(value, 999950) + '\u00a0h';
  return kind === 'km' ? short(value, 999950) + '\u00a0km' : Math.round(value).toLocaleString('en-US');
}
