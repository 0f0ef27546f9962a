// Start: read the data, build the scene, and draw anew whenever the panel or a link changes the view.

// Where the screen is small, the map comes first.
if (matchMedia('(max-width: 760px)').matches) foldPanel(true);
const data = readMapData();
addMovedShares(data);
const choices = colourings(data);
const state = firstState(choices);
const scene = makeScene(data, state);
const placed = placedCount(data);

const showPanel = bindPanel(data, state, choices, changed);
const cards = makeCards(data, state, scene, changed);
const ways = makeWays(data, state, scene, cards, changed);
const drawTerritories = makeTerritoryList(data, state, { go: ways.goToTerritory, changed });
const placeDivider = bindDivider(state, scene, () => link.write());
const link = bindLink(data, state, scene, choices, changed);
let crowdShown = 0;

/** Draw the sizes anew when dots come to stand for more or fewer accounts. */
function showCrowd() {
  const crowd = Math.max(...Object.values(scene.marks).map((marks) => marks?.crowd ?? 1));
  if (crowd !== crowdShown) drawSizes(data, state, scene.scale, crowd);
  crowdShown = crowd;
}

function changed() {
  scene.refresh();
  showPanel();
  showCount(data, state, scene.count, placed);
  drawLegend(data, state, scene.palette);
  drawTerritories(scene.palette);
  crowdShown = 0;
  showCrowd();
  placeDivider();
  link.write();
}

bindPointer(data, state, scene, cards);
bindSearch(data, ({ kind, row }) => (kind === 'account' ? ways.goToAccount(row) : ways.goToTerritory(data.territories[row])));
bindFold(scene.map);
bindPrint(scene.map);
link.read();
scene.map.on('moveend', showCrowd);

// For those who script the map, and for its tests.
window.territoryMap = {
  map: scene.map,
  state,
  /** Draw anew after a change of the state. */
  changed,
  /** What is drawn of the accounts under an alignment: how many dots, of how many accounts, in which colours. */
  dots(alignment) {
    const marks = scene.marks[alignment];
    if (!marks) return { count: 0, accounts: 0, colours: [] };
    const { colour } = scene.palette.ofDots(alignment);
    return { count: marks.count, accounts: marks.members.reduce((a, b) => a + b, 0), colours: marks.group.map(colour) };
  },
  /** Where an account's dot lies, in pixels of the map's container; null when it has no place. */
  pointOf(accountId) {
    const row = data.accounts.id.indexOf(accountId);
    if (row < 0 || !data.accounts.isPlaced(row)) return null;
    return scene.map.latLngToContainerPoint(data.plane.latLng(data.accounts.x[row], data.accounts.y[row]));
  },
};
