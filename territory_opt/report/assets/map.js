// Start: read the data, build the scene, and redraw whenever the panel changes.

const data = readMapData();
addMovedShares(data);
const choices = colourings(data);
const state = { segment: 0, view: 'plan', colouring: choices[0], accounts: true, homes: true, movedOnly: false };
const scene = makeMap(data);
scene.shapes = makeShapes(data, scene.canvas, state);
scene.dots = makeDots(data, scene.canvas);
scene.homes = makeHomes(data, state);
const dotOf = new Map(scene.dots.map((dot) => [dot.account.id, dot]));

function redraw() {
  const radius = drawMap(data, scene, state);
  drawLegend(data, state, radius, goToTerritory);
}

function showSegment(segment) {
  if (segment < 0 || segment === state.segment) return;
  document.querySelector(`input[name="segment"][value="${segment}"]`).click();
}

function goToTerritory(territory) {
  if (!territory.segments.includes(data.segments[state.segment])) {
    showSegment(data.segments.indexOf(territory.segments[0]));
  }
  const layers = scene.shapes[scene.shapes[state.view].length ? state.view : 'plan'];
  const found = layers.filter((shape) => shape.territory === territory && shape.segment === state.segment);
  const bounds = found.reduce((all, { layer }) => all.extend(layer.getBounds()), L.latLngBounds([]));
  if (territory.latitude !== null && !bounds.isValid()) bounds.extend([territory.latitude, territory.longitude]);
  if (!bounds.isValid()) return;
  scene.map.fitBounds(bounds, { maxZoom: 9, padding: [30, 30] });
  L.popup().setLatLng(bounds.getCenter()).setContent(territoryCard(territory, data, state)).openOn(scene.map);
}

function goToAccount(account) {
  showSegment(account.segment);
  const dot = dotOf.get(account.id);
  if (!dot) {
    const territory = data.territories[account.territory];
    if (territory) goToTerritory(territory);
    const at = territory && territory.latitude !== null ? [territory.latitude, territory.longitude] : scene.map.getCenter();
    L.popup().setLatLng(at).setContent(accountCard(account, data)).openOn(scene.map);
    return;
  }
  // A filter must not hide what was asked for.
  const box = document.getElementById(state.accounts ? 'moved-only' : 'show-accounts');
  if (!scene.map.hasLayer(dot.layer)) box.click();
  if (!scene.map.hasLayer(dot.layer)) document.getElementById('moved-only').click();
  scene.map.setView(dot.layer.getLatLng(), Math.max(scene.map.getZoom(), 8));
  dot.layer.openPopup();
}

bindPanel(data, state, choices, redraw);
bindSearch(searchIndex(data), ({ kind, row }) => (kind === 'account' ? goToAccount(row) : goToTerritory(row)));
redraw();

// For those who script the map, and for its tests.
window.territoryMap = {
  map: scene.map,
  state,
  /** Where an account's dot lies, in pixels of the map's container; null when it has no place. */
  pointOf(accountId) {
    const dot = dotOf.get(accountId);
    return dot ? scene.map.latLngToContainerPoint(dot.layer.getLatLng()) : null;
  },
};
