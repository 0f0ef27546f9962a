// Pointing and clicking: a tooltip that follows the pointer, a card that stays, and the ways to an account or territory.

/** Let the pointer ask what is under it. */
function bindPointer(data, state, scene, cards) {
  const { map } = scene;
  const tip = L.tooltip({ direction: 'auto', offset: [14, 0], opacity: 1 });
  const isSame = (a, b) => b && !a.several && !b.several
    && ['alignment', 'row', 'territory', 'shape'].every((part) => a[part] === b[part]);

  const leave = () => {
    map.closeTooltip(tip);
    if (scene.pointed) scene.mark('pointed', null);
    map.getContainer().classList.remove('pointing');
  };
  map.on('mousemove', ({ containerPoint, latlng }) => {
    const hit = hitAt(data, state, scene, containerPoint);
    if (!hit) {
      leave();
      return;
    }
    tip.setLatLng(latlng);
    if (isSame(hit, scene.pointed) && map.hasLayer(tip)) return;
    map.getContainer().classList.add('pointing');
    scene.mark('pointed', hit);
    tip.setContent(cardOf(hit, data, state));
    map.openTooltip(tip);
  });
  map.on('mouseout movestart', leave);
  map.on('click', ({ containerPoint, latlng }) => {
    const hit = hitAt(data, state, scene, containerPoint);
    if (!hit) return;
    leave();
    if (hit.several) map.setZoomAround(latlng, map.getZoom() + 2);
    else cards.pin(hit, latlng);
  });
}

/** Cards that stay until they are closed; each offers to show its territory alone. */
function makeCards(data, state, scene, changed) {
  const { map } = scene;

  function chooser(territory) {
    const isAlone = state.chosen.size === 1 && state.chosen.has(territory.row);
    const words = isAlone ? 'Show all territories' : 'Show only this territory';
    const button = element('button', { type: 'button', className: 'plain' }, words);
    button.addEventListener('click', () => {
      state.chosen = new Set(isAlone ? [] : [territory.row]);
      map.closePopup();
      changed();
    });
    return button;
  }

  map.on('popupclose', () => scene.mark('chosen', null));
  document.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') map.closePopup();
  });
  return {
    pin(hit, latlng) {
      const card = cardOf(hit, data, state);
      const territory = hit.territory ?? data.territories[data.accounts[hit.alignment][hit.row]];
      if (territory) card.append(chooser(territory));
      L.popup({ maxWidth: 330, minWidth: 230 }).setLatLng(latlng).setContent(card).openOn(map);
      scene.mark('chosen', hit);
      document.getElementById('said').textContent = card.querySelector('h3').textContent + ': card open. Escape closes it.';
    },
  };
}

/** Make ways to go to a territory or an account, wherever it is and whatever is filtered. */
function makeWays(data, state, scene, cards, changed) {
  const { map } = scene;
  const alignment = () => (state.view === 'today' ? 'today' : 'plan');

  function showSegment(segment) {
    if (segment < 0 || state.segment < 0 || segment === state.segment) return;
    state.segment = segment;
    changed();
  }

  function goToTerritory(territory) {
    if (!coversSegment(data, territory, state.segment)) showSegment(data.segments.indexOf(territory.segments[0]));
    const of = ({ shapes }) => shapes.filter((shape) => shape.territory === territory.row);
    const found = [...of(shapesShown(data, state, alignment())), ...of(shapesShown(data, state, 'plan'))];
    const corners = found.flatMap(({ box }) => [box.min, box.max]);
    if (!corners.length && territory.hasHome) corners.push(L.point(territory.x, territory.y));
    if (!corners.length) return cards.pin({ alignment: alignment(), territory, row: -1 }, map.getCenter());
    const bounds = L.latLngBounds(corners.map(({ x, y }) => data.plane.latLng(x, y)));
    map.fitBounds(bounds, { maxZoom: CLOSE_ENOUGH_ZOOM, padding: [30, 30] });
    return cards.pin({ alignment: alignment(), territory, row: -1, shape: found[0] }, bounds.getCenter());
  }

  function goToAccount(row) {
    const { accounts } = data;
    showSegment(accounts.segment[row]);
    const hit = { alignment: alignment(), row };
    if (!accounts.isPlaced(row)) {
      const territory = data.territories[accounts.plan[row]];
      if (territory) goToTerritory(territory);
      cards.pin(hit, map.getCenter());
      return;
    }
    // A filter must not hide what was asked for.
    if (!accountFilter(data, state, alignment())(row) || !state.accounts) {
      Object.assign(state, { movedOnly: false, status: '', chosen: new Set(), accounts: true });
      changed();
    }
    const at = data.plane.latLng(accounts.x[row], accounts.y[row]);
    map.setView(at, Math.max(map.getZoom(), CLOSE_ENOUGH_ZOOM));
    cards.pin(hit, at);
  }

  return { goToTerritory, goToAccount };
}
