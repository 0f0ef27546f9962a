// The divider between today (left of it) and the plan (right of it): dragged, or moved with the keys.

const KEY_STEPS = { ArrowLeft: -0.02, ArrowDown: -0.02, ArrowRight: 0.02, ArrowUp: 0.02, PageDown: -0.1, PageUp: 0.1 };

/** Put the divider on the map; `moved` is called when it came to rest. */
function bindDivider(state, scene, moved) {
  const { map, sheets } = scene;
  const divider = document.getElementById('divider');
  // On a pane of its own it lies over what it divides and under cards and tooltips.
  const pane = map.createPane('divider');
  pane.style.zIndex = 625;
  pane.append(divider);

  function place() {
    const isBoth = state.view === 'both';
    const { x: width, y: height } = map.getSize();
    const middle = state.split * width;
    divider.hidden = !isBoth;
    L.DomUtil.setPosition(divider, map.containerPointToLayerPoint([middle, 0]).round());
    divider.style.height = height + 'px';
    const percent = Math.round(100 * state.split);
    divider.setAttribute('aria-valuenow', percent);
    divider.setAttribute('aria-valuetext', `Today on the left ${percent} %, plan on the rest`);
    sheets.today.cut(isBoth ? 0 : null, middle);
    sheets.plan.cut(isBoth ? middle : null, width);
  }

  function slide(share) {
    state.split = Math.min(Math.max(share, 0), 1);
    place();
    sheets.top.repaint();
  }

  divider.addEventListener('keydown', (event) => {
    const ends = { Home: 0, End: 1 };
    if (event.key in KEY_STEPS) slide(state.split + KEY_STEPS[event.key]);
    else if (event.key in ends) slide(ends[event.key]);
    else return;
    event.preventDefault();
    event.stopPropagation();
    moved();
  });
  divider.addEventListener('pointerdown', (event) => {
    divider.setPointerCapture(event.pointerId);
    event.preventDefault();
    divider.focus();
  });
  divider.addEventListener('pointermove', (event) => {
    if (!divider.hasPointerCapture(event.pointerId)) return;
    const { left, width } = map.getContainer().getBoundingClientRect();
    slide((event.clientX - left) / width);
  });
  divider.addEventListener('pointerup', moved);
  L.DomEvent.disableClickPropagation(divider);
  map.on('move zoomend moveend resize', place);
  return place;
}
