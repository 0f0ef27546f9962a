// The picture: outlines below, then territories, names, accounts and homes, on one sheet an alignment.

const COUNTIES_FROM_ZOOM = 6.5;
const HOME_SIZE = 6;
const HOME_INK = '#1b2430';
const FILL_SHARE = 0.6;
const FAINT_SHARE = 0.08;
const OTHERS_SHARE = 0.12;
const NAME_LETTERS = 28;

function themeColour(name) {
  return getComputedStyle(document.getElementById('map')).getPropertyValue(name).trim();
}

/** Draw land with its states, and counties on a closer look. */
function drawGround(frame, data, state) {
  const { context } = frame;
  const inView = ({ box }) => box.intersects(frame.window);
  const states = data.states.filter(inView);
  frame.onPlane();
  context.fillStyle = themeColour('--land');
  for (const { pathAt } of states) context.fill(pathAt(frame.zoom), 'evenodd');
  context.strokeStyle = themeColour('--border');
  if (state.counties && frame.zoom >= COUNTIES_FROM_ZOOM) {
    context.lineWidth = 0.5 / frame.scale;
    for (const { pathAt } of data.counties.filter(inView)) context.stroke(pathAt(frame.zoom));
  }
  context.lineWidth = 1.1 / frame.scale;
  for (const { pathAt } of states) context.stroke(pathAt(frame.zoom));
}

/** The shapes of an alignment in the segment shown; the plan's, drawn faintly, where today's were not. */
function shapesShown(data, state, alignment) {
  const isStandIn = alignment === 'today' && !data.shapes.today.length;
  const shapes = data.shapes[isStandIn ? 'plan' : alignment];
  return { isStandIn, shapes: shapes.filter(({ segment }) => state.segment < 0 || segment === state.segment) };
}

function drawShapes(frame, data, state, palette, alignment) {
  const { context } = frame;
  const { isStandIn, shapes } = shapesShown(data, state, alignment);
  const isAll = state.segment < 0;
  const edge = themeColour('--paper');
  frame.onPlane();
  for (const { territory, pathAt, box } of shapes) {
    if (!box.intersects(frame.window)) continue;
    const path = pathAt(frame.zoom);
    const colour = palette.ofTerritory(data.territories[territory], alignment);
    const isOther = state.chosen.size > 0 && !state.chosen.has(territory);
    context.fillStyle = colour;
    context.globalAlpha = isStandIn ? FAINT_SHARE : isOther ? OTHERS_SHARE : FILL_SHARE;
    // Territories of several segments lie over each other: only their borders can be told apart.
    if (!isAll) context.fill(path, 'evenodd');
    context.globalAlpha = isAll && isOther ? OTHERS_SHARE : 1;
    context.lineWidth = (isAll ? 1.6 : 1.2) / frame.scale;
    // Bands give many territories one fill, so their borders must show.
    context.strokeStyle = isAll ? colour : palette.bands ? '#7a8591' : edge;
    context.stroke(path);
  }
  context.globalAlpha = 1;
}

/** Write names where a territory has room for its own. */
function drawNames(frame, data, state, alignment) {
  if (state.segment < 0 || !state.names) return;
  const { context } = frame;
  const { isStandIn, shapes } = shapesShown(data, state, alignment);
  if (isStandIn) return;
  frame.flat();
  context.font = '600 11px ' + themeColour('--font');
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = 3;
  context.fillStyle = themeColour('--ink');
  context.strokeStyle = themeColour('--paper');
  for (const { territory, box, label } of shapes) {
    if (!box.intersects(frame.window) || !coversSegment(data, data.territories[territory], state.segment)) continue;
    if (state.chosen.size && !state.chosen.has(territory)) continue;
    const name = data.territories[territory].name.slice(0, NAME_LETTERS);
    if (context.measureText(name).width > 2.2 * label.radius * frame.scale) continue;
    const x = label.x * frame.scale + frame.left;
    const y = label.y * frame.scale + frame.top;
    context.strokeText(name, x, y);
    context.fillText(name, x, y);
  }
}

/** The outline of a home's mark around a point: a triangle for a seat to be filled, a diamond for a rep. */
function homePath(status, x, y, size) {
  const path = new Path2D();
  const corners = status === 'open'
    ? [[0, -1.15], [1.1, 0.85], [-1.1, 0.85]] : [[0, -1.15], [1.15, 0], [0, 1.15], [-1.15, 0]];
  corners.forEach(([dx, dy], k) => path[k ? 'lineTo' : 'moveTo'](x + size * dx, y + size * dy));
  path.closePath();
  return path;
}

/** Homes in the segment shown; today nobody sits in a seat that is still open. */
function homesShown(data, state, alignment) {
  if (!state.homes) return [];
  return territoriesShown(data, state).filter((territory) => territory.hasHome
    && (alignment === 'plan' || territory.status !== 'open')
    && (!state.chosen.size || state.chosen.has(territory.row)));
}

function drawHomes(frame, data, state, palette, alignment) {
  const { context } = frame;
  frame.flat();
  for (const { x, y, status, colour: own } of homesShown(data, state, alignment)) {
    // Among bands the colour of a territory would read as one of them.
    const colour = palette.bands ? HOME_INK : own;
    const path = homePath(status, x * frame.scale + frame.left, y * frame.scale + frame.top, HOME_SIZE);
    context.strokeStyle = HOME_INK;
    context.lineWidth = 4.5;
    context.stroke(path);
    context.strokeStyle = '#ffffff';
    context.lineWidth = 2.5;
    context.stroke(path);
    context.fillStyle = status === 'filled' ? colour : '#ffffff';
    context.fill(path);
    if (status === 'filled') continue;
    context.strokeStyle = colour;
    context.lineWidth = 2;
    context.stroke(path);
  }
}

/** The home under a point of the sheet. */
function homeAt(frame, homes, { x, y }) {
  return homes.findLast((home) => Math.hypot(
    home.x * frame.scale + frame.left - x, home.y * frame.scale + frame.top - y,
  ) <= HOME_SIZE + 3);
}

/** The shape under a point of the sheet, the smallest first, since large ones may lie under it. */
function shapeAt(frame, shapes, { x, y }) {
  const at = L.point((x - frame.left) / frame.scale, (y - frame.top) / frame.scale);
  frame.context.setTransform(1, 0, 0, 1, 0, 0);
  const hit = shapes.filter(({ pathAt, box }) => box.contains(at)
    && frame.context.isPointInPath(pathAt(frame.zoom), at.x, at.y, 'evenodd'));
  const area = ({ box }) => box.getSize().x * box.getSize().y;
  return hit.sort((a, b) => area(a) - area(b))[0];
}
