// The view as a link: what differs from the first view stands in the address, so that a link opens the same one.

const SWITCHES = { fills: 'territories', accounts: 'accounts', homes: 'homes', names: 'names', counties: 'counties' };
const WRITE_AFTER_MS = 250;
const VIEWS = ['plan', 'today', 'both'];

/** The state at the start. */
function firstState(choices) {
  return {
    segment: 0, view: 'plan', split: 0.5, colouring: choices[0], status: '', movedOnly: false, chosen: new Set(),
    fills: true, accounts: true, homes: true, names: true, counties: true,
  };
}

/** Write a state, and where the map stands when it was moved, as the part of an address after its #. */
function linkOf(data, state, choices, at) {
  const first = firstState(choices);
  const link = new URLSearchParams();
  if (state.segment !== first.segment) link.set('segment', state.segment < 0 ? '*' : data.segments[state.segment]);
  if (state.view !== first.view) link.set('view', state.view);
  if (state.view === 'both' && state.split !== first.split) link.set('split', state.split.toFixed(3));
  if (state.colouring !== first.colouring) link.set('colour', state.colouring.key);
  if (state.status) link.set('status', state.status);
  if (state.movedOnly) link.set('moves', 'only');
  for (const row of state.chosen) link.append('territory', data.territories[row].id);
  for (const [name, word] of Object.entries(SWITCHES)) if (!state[name]) link.append('hide', word);
  if (at) link.set('at', [at.center.lat.toFixed(4), at.center.lng.toFixed(4), at.zoom].join(','));
  return link.toString();
}

/** Read a link; whatever in it this map does not know is left at its first value. */
function stateOfLink(data, choices, text) {
  const link = new URLSearchParams(text);
  const state = firstState(choices);
  const segment = data.segments.indexOf(link.get('segment'));
  if (segment >= 0) state.segment = segment;
  if (link.get('segment') === '*') state.segment = -1;
  if (VIEWS.includes(link.get('view'))) state.view = link.get('view');
  const split = Number(link.get('split') ?? NaN);
  if (split >= 0 && split <= 1) state.split = split;
  state.colouring = choices.find(({ key }) => key === link.get('colour')) ?? state.colouring;
  if (data.accounts.status.each.includes(link.get('status'))) state.status = link.get('status');
  state.movedOnly = link.get('moves') === 'only';
  const rows = new Map(data.territories.map(({ id, row }) => [id, row]));
  state.chosen = new Set(link.getAll('territory').filter((id) => rows.has(id)).map((id) => rows.get(id)));
  const hidden = link.getAll('hide');
  for (const [name, word] of Object.entries(SWITCHES)) state[name] = !hidden.includes(word);
  const [latitude, longitude, zoom] = (link.get('at') ?? '').split(',').map(Number);
  const isPlace = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 540 && zoom >= 0 && zoom <= 24;
  return { state, at: isPlace ? { center: L.latLng(latitude, longitude), zoom } : null };
}

/** Keep the address in step with the view, and the view with an address that somebody changes. */
function bindLink(data, state, scene, choices, changed) {
  const { map } = scene;
  const home = { center: map.getCenter(), zoom: map.getZoom() };

  function place() {
    const center = map.getCenter();
    const zoom = map.getZoom();
    const isMoved = zoom !== home.zoom || map.project(center, zoom).distanceTo(map.project(home.center, zoom)) > 2;
    return isMoved ? { center, zoom } : null;
  }
  function write() {
    // A page within a notebook has no address of its own.
    if (!/^(file|https?):$/.test(location.protocol)) return;
    const link = linkOf(data, state, choices, place());
    history.replaceState(null, '', link ? '#' + link : location.pathname + location.search);
  }
  function read() {
    const linked = stateOfLink(data, choices, location.hash.slice(1));
    Object.assign(state, linked.state);
    const { center, zoom } = linked.at ?? home;
    map.setView(center, zoom, { animate: false });
    changed();
  }

  // To change the address takes a while: once, after the last of several changes.
  let due = 0;
  function writeSoon() {
    clearTimeout(due);
    due = setTimeout(write, WRITE_AFTER_MS);
  }

  addEventListener('hashchange', read);
  map.on('moveend', writeSoon);
  return { read, write: writeSoon };
}
