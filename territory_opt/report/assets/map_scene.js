// The map with its sheets: ground, today, plan, and on top what is pointed at or chosen.

const CLOSE_ENOUGH_ZOOM = 9;

function makeMap(data) {
  const isCalm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const map = L.map('map', {
    zoomSnap: 0.25, minZoom: 2, maxZoom: 15, zoomAnimation: !isCalm, fadeAnimation: !isCalm, inertia: !isCalm,
  });
  map.attributionControl.setPrefix('Leaflet');
  if (data.states.length) map.attributionControl.addAttribution('State and county outlines: US Census Bureau');
  L.control.scale().addTo(map);
  map.fitBounds(data.bounds, { padding: [20, 20], animate: false });
  return map;
}

/** Print what the window shows, whatever the size of the paper, and come back to the window afterwards. */
function bindPrint(map) {
  const paper = matchMedia('print');
  let before = null;
  paper.addEventListener('change', () => {
    const bounds = map.getBounds();
    if (paper.matches) before = { center: map.getCenter(), zoom: map.getZoom() };
    map.invalidateSize({ animate: false });
    if (paper.matches) map.fitBounds(bounds, { animate: false });
    else if (before) map.setView(before.center, before.zoom, { animate: false });
  });
}

/** Outline what is pointed at and what is chosen. */
function drawMarked(frame, data, state, { marked, middle }) {
  const { context } = frame;
  for (const { shape, row, alignment } of marked) {
    frame.flat();
    context.save();
    if (state.view === 'both') {
      context.beginPath();
      context.rect(alignment === 'plan' ? middle : 0, 0, alignment === 'plan' ? frame.width : middle, frame.height);
      context.clip();
    }
    context.strokeStyle = themeColour('--ink');
    if (shape) {
      frame.onPlane();
      context.lineWidth = 2.6 / frame.scale;
      context.stroke(shape.pathAt(frame.zoom));
    }
    if (row >= 0 && data.accounts.isPlaced(row)) {
      frame.flat();
      context.lineWidth = 2.5;
      context.beginPath();
      const x = data.accounts.x[row] * frame.scale + frame.left;
      const y = data.accounts.y[row] * frame.scale + frame.top;
      context.arc(x, y, LARGEST_DOT + 2, 0, 2 * Math.PI);
      context.stroke();
    }
    context.restore();
  }
}

/** Make the scene; `refresh` works out anew what the state shows and paints it. */
function makeScene(data, state) {
  const map = makeMap(data);
  const { anchor } = data.plane;
  const scene = { map, marks: { plan: null, today: null }, pointed: null, chosen: null };

  function paintSide(alignment) {
    return (frame) => {
      // Paper takes no colour through a canvas from what lies below it.
      if (matchMedia('print').matches) drawGround(frame, data, state);
      if (state.fills) drawShapes(frame, data, state, scene.palette, alignment);
      scene.marks[alignment] = null;
      if (state.accounts) {
        const { group, colour } = scene.palette.ofDots(alignment);
        scene.marks[alignment] = dotMarks(scene.rows[alignment], frame, data.accounts, scene.scale, group);
        drawDots(frame, scene.marks[alignment], colour);
      }
      drawNames(frame, data, state, alignment);
      drawHomes(frame, data, state, scene.palette, alignment);
    };
  }

  const marked = () => [scene.chosen, scene.pointed].filter(Boolean);
  const top = new Sheet(
    anchor,
    (frame) => drawMarked(frame, data, state, { marked: marked(), middle: top.onSheet([state.split * map.getSize().x, 0]).x }),
    () => marked().length > 0,
  );
  const side = (alignment) => new Sheet(
    anchor, paintSide(alignment), () => Boolean(scene.palette) && alignmentsShown(state).includes(alignment),
  );
  const ground = new Sheet(anchor, (frame) => drawGround(frame, data, state));
  scene.sheets = { ground, today: side('today'), plan: side('plan'), top };
  for (const sheet of Object.values(scene.sheets)) sheet.addTo(map);

  const repaint = () => Object.values(scene.sheets).forEach((sheet) => sheet.repaint());
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', repaint);
  document.querySelectorAll('input[name="theme"]').forEach((choice) => choice.addEventListener('change', repaint));

  scene.refresh = () => {
    scene.palette = paletteOf(data, state);
    scene.scale = sizeScale(data, state, map.getSize().x);
    scene.marks = { plan: null, today: null };
    Object.assign(scene, filteredAccounts(data, state));
    repaint();
  };
  /** Outline something: `which` is "pointed" or "chosen", `what` a hit or null. */
  scene.mark = (which, what) => {
    scene[which] = what;
    top.repaint();
  };
  /** The alignment that is drawn at a place of the container. */
  scene.alignmentAt = ({ x }) => {
    if (state.view !== 'both') return state.view;
    return x < state.split * map.getSize().x ? 'today' : 'plan';
  };
  return scene;
}

/** What is under a place of the map's container: a home, a dot, a shape, or nothing (null). */
function hitAt(data, state, scene, containerPoint) {
  const alignment = scene.alignmentAt(containerPoint);
  const sheet = scene.sheets[alignment];
  const at = sheet.onSheet(containerPoint);
  const home = homeAt(sheet.frame, homesShown(data, state, alignment), at);
  if (home) return { alignment, territory: home, row: -1 };
  const marks = scene.marks[alignment];
  const mark = marks ? markAt(marks, at) : -1;
  if (mark >= 0) {
    const several = { members: marks.members[mark], total: marks.total[mark], group: marks.group[mark] };
    return { alignment, row: marks.row[mark], several: marks.row[mark] < 0 ? several : null };
  }
  if (!state.fills) return null;
  const { isStandIn, shapes } = shapesShown(data, state, alignment);
  const shape = shapeAt(sheet.frame, shapes, at);
  if (!shape || isStandIn) return null;
  return { alignment, territory: data.territories[shape.territory], shape, row: -1 };
}
