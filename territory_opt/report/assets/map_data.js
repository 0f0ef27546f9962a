// The map's data, unpacked from its coded columns.

/** Unpack a coded column into an array of a kind; what is missing becomes `missing`. */
function unpacked({ step, least, bytes, data }, Kind, missing) {
  const packed = atob(data);
  const values = new Kind(packed.length / bytes);
  for (let row = 0; row < values.length; row += 1) {
    let code = 0;
    for (let k = bytes - 1; k >= 0; k -= 1) code = 256 * code + packed.charCodeAt(bytes * row + k);
    values[row] = code ? least + (code - 1) * step : missing;
  }
  return values;
}

const figures = (coded) => unpacked(coded, Float64Array, NaN);
const positions = (coded) => unpacked(coded, Int32Array, -1);
const figuresByName = (columns) => Object.fromEntries(Object.entries(columns).map(([name, coded]) => [name, figures(coded)]));

/** Unpack texts that repeat themselves: `of` gives a row's, empty where it has none. */
function texts({ texts: each, position }) {
  const at = positions(position);
  return { each, at, of: (row) => each[at[row]] ?? '' };
}

/** Territories as rows: few enough to be objects, with their figures under `plan` and `today`. */
function territoryRows({ plan, today, longitude, latitude, ...columns }, plane) {
  const alignments = { plan: figuresByName(plan), today: figuresByName(today) };
  const { x, y } = plane.places(figures(longitude), figures(latitude));
  return columns.id.map((_, row) => {
    const territory = { row, x: x[row], y: y[row], hasHome: !Number.isNaN(x[row]) };
    for (const [name, column] of Object.entries(columns)) territory[name] = column[row];
    for (const [alignment, byName] of Object.entries(alignments)) {
      territory[alignment] = Object.fromEntries(Object.entries(byName).map(([name, column]) => [name, column[row]]));
    }
    return territory;
  });
}

/** Accounts as columns: a hundred thousand objects would be slow to make and to walk. */
function accountColumns(coded, plane) {
  const { x, y } = plane.places(figures(coded.longitude), figures(coded.latitude));
  return {
    count: coded.id.length,
    id: coded.id,
    name: coded.name,
    x,
    y,
    isPlaced: (row) => !Number.isNaN(x[row]),
    segment: positions(coded.segment),
    status: texts(coded.status),
    plan: positions(coded.plan),
    today: positions(coded.today),
    holder: texts(coded.holder),
    moved: positions(coded.moved),
    reason: texts(coded.reason),
    measures: figuresByName(coded.measures),
  };
}

function shapeRows({ territory, segment, polygons, label }, plane) {
  return territory.map((row, k) => {
    const [x, y, radius] = label[k];
    const centre = plane.place(x, y);
    return {
      territory: row,
      segment: segment[k],
      ...plane.outline(polygons[k]),
      label: { ...centre, radius: Math.abs(plane.place(x, y + radius).y - centre.y) },
    };
  });
}

/** Read the page's data: everything with a place is in coordinates of the plane. */
function readMapData() {
  const { territories, accounts, shapes, states, counties, ...data } = pageData();
  const plane = makePlane(data.bounds, data.steps);
  return {
    ...data,
    plane,
    territories: territoryRows(territories, plane),
    accounts: accountColumns(accounts, plane),
    shapes: { plan: shapeRows(shapes.plan, plane), today: shapeRows(shapes.today, plane) },
    states: states.map(plane.outline),
    counties: counties.map(plane.outline),
  };
}
