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

/** Print a number of a kind, in the words of the report. */
function shown(value, kind, currency) {
  if (value === null || value === undefined) return '–';
  if (kind === 'usd') {
    const symbol = SYMBOLS[currency] ?? currency + ' ';
    for (const [limit, divisor, suffix] of [[999.5e6, 1e9, 'B'], [999.5e3, 1e6, 'M'], [999.5, 1e3, 'k']]) {
      if (value >= limit) return symbol + (value / divisor).toPrecision(3) + suffix;
    }
    return symbol + Math.round(value);
  }
  if (kind === 'share') return Math.round(100 * value) + ' %';
  if (kind === 'index') return String(Math.round(value));
  const whole = Math.round(value).toLocaleString('en-US');
  if (kind === 'hours') return whole + ' h';
  return kind === 'km' ? whole + ' km' : whole;
}
