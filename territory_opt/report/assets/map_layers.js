// The map itself: outlines, territories, accounts and homes, all drawn on one canvas but the homes.

const LARGEST_DOT = 12;
const SMALLEST_DOT = 2;

function themeColour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** Make the empty map with its background. */
function makeMap(data) {
  const map = L.map('map', { preferCanvas: true, zoomSnap: 0.25, minZoom: 2, maxZoom: 15, worldCopyJump: false });
  // One canvas for everything below the homes: stacked canvases would hide each other from the pointer.
  const canvas = L.canvas({ padding: 0.3, tolerance: 2 });
  map.attributionControl.setPrefix('Leaflet');
  if (data.outlines.length) map.attributionControl.addAttribution('State outlines: US Census Bureau');
  L.control.scale().addTo(map);
  map.fitBounds(data.bounds, { padding: [20, 20] });
  const land = L.polygon(data.outlines, { renderer: canvas, interactive: false, weight: 1, fillOpacity: 1 }).addTo(map);
  const paint = () => land.setStyle({ color: themeColour('--border'), fillColor: themeColour('--land') });
  paint();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', paint);
  return { map, canvas, land };
}

/** Radius of an account's dot: its area grows with the measure, up to the largest 1 %. */
function radiusScale(accounts, measure) {
  const values = accounts.map((account) => account[measure] ?? 0).sort((a, b) => a - b);
  const top = values[Math.floor(0.99 * (values.length - 1))] || 1;
  return (value) => SMALLEST_DOT + (LARGEST_DOT - SMALLEST_DOT) * Math.sqrt(Math.min((value ?? 0) / top, 1.4) / 1.4);
}

function makeShapes(data, canvas, state) {
  const layers = { plan: [], today: [] };
  for (const view of ['plan', 'today']) {
    for (const { territory, segment, corners } of data.shapes[view]) {
      const row = data.territories[territory];
      const layer = L.polygon(corners, { renderer: canvas, weight: 1.2, color: '#ffffff', smoothFactor: 0.5 });
      layer.bindTooltip(() => territoryCard(row, data, state), { sticky: true });
      layer.bindPopup(() => territoryCard(row, data, state));
      layer.on('mouseover', () => layer.setStyle({ weight: 3 }));
      layer.on('mouseout', () => layer.setStyle({ weight: 1.2 }));
      layers[view].push({ layer, segment, territory: row });
    }
  }
  return layers;
}

function makeDots(data, canvas) {
  // Large ones first, so that small ones stay on top and can be hit.
  const order = data.accounts.map((_, row) => row).filter((row) => data.accounts[row].placed);
  order.sort((a, b) => (data.accounts[b].potential_usd ?? 0) - (data.accounts[a].potential_usd ?? 0));
  return order.map((row) => {
    const account = data.accounts[row];
    const layer = L.circleMarker([account.latitude, account.longitude], { renderer: canvas, weight: 0.8 });
    layer.bindTooltip(() => accountCard(account, data));
    layer.bindPopup(() => accountCard(account, data));
    return { layer, account };
  });
}

function makeHomes(data, state) {
  return data.territories.filter((territory) => territory.latitude !== null).map((territory) => {
    const open = territory.status === 'open';
    const icon = L.divIcon({ className: open ? 'home open' : 'home', iconSize: [16, 16] });
    const layer = L.marker([territory.latitude, territory.longitude], { icon, riseOnHover: true });
    layer.bindTooltip(() => territoryCard(territory, data, state), { direction: 'top', offset: [0, -6] });
    layer.bindPopup(() => territoryCard(territory, data, state));
    layer.on('add', () => {
      layer.getElement().style.setProperty('--fill', territory.colour);
      layer.getElement().setAttribute('aria-label', 'Home of ' + territory.name);
    });
    return { layer, territory };
  });
}

/** Put what the state asks for on the map, and take off what it does not. */
function drawMap(data, scene, state) {
  const { map } = scene;
  const want = (layer, on) => (on ? map.addLayer(layer) : map.removeLayer(layer));
  const faint = state.view === 'today' && !scene.shapes.today.length;
  for (const view of ['plan', 'today']) {
    for (const { layer, segment, territory } of scene.shapes[view]) {
      const on = segment === state.segment && (view === state.view || (faint && view === 'plan'));
      // Bands give many territories one fill, so their borders must show.
      const color = state.colouring.bands ? '#7a8591' : '#ffffff';
      const fillColor = territoryColour(territory, data, state);
      if (on) layer.setStyle({ color, fillColor, fillOpacity: faint ? 0.06 : 0.5 });
      want(layer, on);
    }
  }
  const shownAccounts = data.accounts.filter((account) => account.segment === state.segment);
  const radius = radiusScale(shownAccounts, state.colouring.size);
  for (const { layer, account } of scene.dots) {
    const on = account.segment === state.segment && state.accounts && (account.moved || !state.movedOnly);
    if (on) {
      layer.setStyle({ fillColor: accountColour(account, data, state), fillOpacity: 0.85, color: '#ffffff' });
      layer.setRadius(radius(account[state.colouring.size]));
    }
    want(layer, on);
  }
  for (const { layer, territory } of scene.homes) {
    want(layer, state.homes && territory.segments.includes(data.segments[state.segment]));
  }
  // What was added last lies on top: put the dots back over the shapes.
  for (const { layer } of scene.shapes[faint ? 'plan' : state.view]) if (map.hasLayer(layer)) layer.bringToBack();
  scene.land.bringToBack();
  return radius;
}
