// Accounts as dots: one each where they can be told apart, one for those of a small square and a territory where not.

const LARGEST_DOT = 12;
const SMALLEST_DOT = 2;
const MOST_SINGLE_DOTS = 6000;
const CROWD_OF_DOTS = 3000;
const RIM = 0.8;
const SQUARE = 12;
const SMALL_MAP = 700;
const SMALL_SHARE = 0.6;
const ROOM_ABOVE_TOP = 1.4;

/** Sizes of dots by a measure: the area grows with it, up to a little above the largest 1 %; smaller on a small map. */
function sizeScale(data, state, width) {
  const { accounts } = data;
  const measure = accounts.measures[state.colouring.size];
  const values = measure.filter((_, row) => state.segment < 0 || accounts.segment[row] === state.segment)
    .filter((value) => value > 0).sort();
  const at = (share) => values[Math.floor(share * (values.length - 1))] || 0;
  const top = at(0.99) || 1;
  const largest = width < SMALL_MAP ? LARGEST_DOT * SMALL_SHARE : LARGEST_DOT;
  return {
    values: measure,
    examples: [at(0.5), at(0.9), at(0.99)],
    /** The radius in pixels of a value where a dot stands for about `crowd` accounts. */
    radius: (value, crowd = 1) => Math.max(
      SMALLEST_DOT, largest * Math.sqrt(Math.min((value || 0) / (top * crowd * ROOM_ABOVE_TOP), 1)),
    ),
  };
}

/** Marks to draw for accounts in view, largest accounts first: parallel arrays, with `row` -1 where a mark is of several. */
function dotMarks(rows, frame, accounts, scale, group) {
  const seen = [];
  const reach = LARGEST_DOT;
  for (const row of rows) {
    const x = accounts.x[row] * frame.scale + frame.left;
    const y = accounts.y[row] * frame.scale + frame.top;
    if (x > -reach && y > -reach && x < frame.width + reach && y < frame.height + reach) seen.push(row);
  }
  return seen.length > MOST_SINGLE_DOTS
    ? gatheredMarks(seen, frame, accounts, scale, group) : singleMarks(seen, frame, accounts, scale, group);
}

function singleMarks(seen, frame, accounts, scale, group) {
  return {
    count: seen.length,
    crowd: 1,
    x: seen.map((row) => accounts.x[row] * frame.scale + frame.left),
    y: seen.map((row) => accounts.y[row] * frame.scale + frame.top),
    radius: seen.map((row) => scale.radius(scale.values[row])),
    group: seen.map((row) => group[row]),
    row: seen,
    members: seen.map(() => 1),
    total: seen.map((row) => scale.values[row]),
  };
}

function gatheredMarks(seen, frame, accounts, scale, group) {
  const marks = { x: [], y: [], group: [], row: [], members: [], total: [] };
  // Squares are counted from a line of the world, not of the window, so that dots stay as they are when the map moves.
  const offsetX = frame.corner.x - Math.floor(frame.corner.x / SQUARE) * SQUARE + LARGEST_DOT;
  const offsetY = frame.corner.y - Math.floor(frame.corner.y / SQUARE) * SQUARE + LARGEST_DOT;
  const lines = Math.ceil((frame.height + 2 * LARGEST_DOT) / SQUARE) + 2;
  const groups = group.reduce((most, each) => Math.max(most, each), 0) + 2;
  const markOf = new Map();
  for (const row of seen) {
    const x = accounts.x[row] * frame.scale + frame.left;
    const y = accounts.y[row] * frame.scale + frame.top;
    const square = Math.floor((x + offsetX) / SQUARE) * lines + Math.floor((y + offsetY) / SQUARE);
    const key = square * groups + group[row] + 1;
    let mark = markOf.get(key);
    if (mark === undefined) {
      mark = marks.x.length;
      markOf.set(key, mark);
      for (const column of Object.values(marks)) column.push(0);
      marks.group[mark] = group[row];
    }
    marks.x[mark] += x;
    marks.y[mark] += y;
    marks.members[mark] += 1;
    marks.total[mark] += scale.values[row] || 0;
    marks.row[mark] = row;
  }
  // Sums of many would all be of the largest size; where it is crowded a dot of a size stands for more.
  const crowd = seen.length / CROWD_OF_DOTS;
  marks.x.forEach((sum, mark) => {
    marks.x[mark] = sum / marks.members[mark];
    marks.y[mark] /= marks.members[mark];
    if (marks.members[mark] > 1) marks.row[mark] = -1;
  });
  const radius = marks.total.map((total) => Math.min(scale.radius(total, crowd), SQUARE));
  return { ...marks, count: marks.x.length, crowd, radius };
}

function drawDots({ context, flat }, marks, colour) {
  flat();
  const disc = (mark, radius) => {
    context.beginPath();
    context.arc(marks.x[mark], marks.y[mark], radius, 0, 2 * Math.PI);
    context.fill();
  };
  // One disc after the other: a path of many, drawn in one go, takes several times as long. A rim is a disc below.
  const rim = themeColour('--paper');
  for (let mark = 0; mark < marks.count; mark += 1) {
    context.fillStyle = rim;
    disc(mark, marks.radius[mark] + RIM);
    context.fillStyle = colour(marks.group[mark]);
    disc(mark, marks.radius[mark]);
  }
}

/** The mark under a point of the sheet, the topmost first; -1 when there is none. */
function markAt(marks, { x, y }) {
  for (let mark = marks.count - 1; mark >= 0; mark -= 1) {
    const reach = marks.radius[mark] + 2;
    if ((marks.x[mark] - x) ** 2 + (marks.y[mark] - y) ** 2 <= reach * reach) return mark;
  }
  return -1;
}
