// The map's data, unpacked from its columns.

/** Unpack whole steps into degrees; null stays null. */
function degrees(steps, perDegree) {
  return steps.map((step) => (step === null ? null : step / perDegree));
}

/** Unpack one polygon: rings of differences into rings of [latitude, longitude]. */
function ringsOf(polygon, perDegree) {
  return polygon.map((ring) => {
    const corners = [];
    let x = 0;
    let y = 0;
    for (let k = 0; k < ring.length; k += 2) {
      x += ring[k];
      y += ring[k + 1];
      corners.push([y / perDegree, x / perDegree]);
    }
    return corners;
  });
}

/** Turn columns into one object a row. */
function rowsOf(columns, names) {
  return columns.id.map((_, row) => Object.fromEntries(names.map((name) => [name, columns[name][row]])));
}

/** Read the page's data: territories and accounts as rows, shapes as corners. */
function readMapData() {
  const data = pageData();
  for (const table of [data.territories, data.accounts]) {
    table.latitude = degrees(table.latitude, data.steps);
    table.longitude = degrees(table.longitude, data.steps);
  }
  const names = ['id', 'seat', 'name', 'status', 'segments', 'start', 'colour', 'latitude', 'longitude'];
  const territories = rowsOf(data.territories, names);
  const views = { plan: data.territories.plan, today: data.territories.today };
  territories.forEach((territory, row) => {
    territory.row = row;
    for (const [view, columns] of Object.entries(views)) {
      territory[view] = Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column[row]]));
    }
  });
  const { people, reasons, ...columns } = data.accounts;
  const accounts = rowsOf(columns, Object.keys(columns));
  accounts.forEach((account) => {
    account.holder = account.holder < 0 ? '' : people[account.holder];
    account.reason = account.reason < 0 ? '' : reasons[account.reason];
    account.placed = account.latitude !== null && account.longitude !== null;
  });
  const shape = ([territory, segment, polygons]) => ({
    territory, segment, corners: polygons.map((polygon) => ringsOf(polygon, data.steps)),
  });
  return {
    ...data,
    territories,
    accounts,
    shapes: { plan: data.shapes.map(shape), today: data.shapesToday.map(shape) },
    outlines: data.outlines.map((outline) => outline.map((polygon) => ringsOf(polygon, data.steps))),
  };
}
