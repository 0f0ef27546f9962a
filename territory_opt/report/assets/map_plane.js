// The plane that everything is drawn in: Web Mercator, in pixels of one zoom, counted from the middle of the accounts.
// So numbers stay small enough for the canvas, which keeps seven digits.

const PLANE_ZOOM = 12;
const COARSE_BELOW_ZOOM = 6;

/** Read the letters of an encoded polyline as whole numbers. */
function polylineNumbers(letters) {
  const numbers = [];
  let value = 0;
  let shift = 0;
  for (let k = 0; k < letters.length; k += 1) {
    const bits = letters.charCodeAt(k) - 63;
    value |= (bits & 31) << shift;
    shift += 5;
    if (bits & 32) continue;
    numbers.push(value & 1 ? ~(value >> 1) : value >> 1);
    value = 0;
    shift = 0;
  }
  return numbers;
}

/** Make the plane of a map whose places are in steps of a degree. */
function makePlane(bounds, steps) {
  const onPlane = (latitude, longitude) => L.CRS.EPSG3857.latLngToPoint(L.latLng(latitude, longitude), PLANE_ZOOM);
  const [[south, west], [north, east]] = bounds;
  const anchor = onPlane((south + north) / 2, (west + east) / 2).round();

  /** A place in steps, x before y. */
  function place(x, y) {
    return onPlane(y / steps, x / steps).subtract(anchor);
  }

  /** Columns of places; where one is missing, both numbers are NaN. */
  function places(longitude, latitude) {
    const x = new Float64Array(longitude.length).fill(NaN);
    const y = x.slice();
    for (let row = 0; row < x.length; row += 1) {
      if (Number.isNaN(longitude[row] + latitude[row])) continue;
      const point = place(longitude[row], latitude[row]);
      x[row] = point.x;
      y[row] = point.y;
    }
    return { x, y };
  }

  /** Coded polygons as one path for each zoom, and the box around it. */
  function outline(polygons) {
    const fine = new Path2D();
    const coarse = new Path2D();
    // From afar, corners half a pixel apart are one.
    const step = 0.5 * 2 ** (PLANE_ZOOM - COARSE_BELOW_ZOOM);
    const box = L.bounds([]);
    for (const ring of polygons.flat()) {
      const numbers = polylineNumbers(ring);
      let x = 0;
      let y = 0;
      let last = null;
      for (let k = 0; k < numbers.length; k += 2) {
        x += numbers[k];
        y += numbers[k + 1];
        const corner = place(x, y);
        box.extend(corner);
        const draw = k ? 'lineTo' : 'moveTo';
        fine[draw](corner.x, corner.y);
        if (last && Math.abs(corner.x - last.x) + Math.abs(corner.y - last.y) < step) continue;
        coarse[draw](corner.x, corner.y);
        last = corner;
      }
      fine.closePath();
      coarse.closePath();
    }
    return { box, pathAt: (zoom) => (zoom < COARSE_BELOW_ZOOM ? coarse : fine) };
  }

  const latLng = (x, y) => L.CRS.EPSG3857.pointToLatLng(L.point(x, y).add(anchor), PLANE_ZOOM);
  return { anchor, place, places, outline, latLng };
}
