// Sheets: canvases that lie on the map one over the other, move and zoom with it, and are painted by a function.

const Sheet = L.Renderer.extend({
  initialize(anchor, paint, isShown = () => true) {
    L.Renderer.prototype.initialize.call(this, { padding: 0.12 });
    this._anchor = anchor;
    this._paint = paint;
    this._isShown = isShown;
  },

  _initContainer() {
    this._container = element('canvas', { 'aria-hidden': 'true' });
  },

  _destroyContainer() {
    this._container.remove();
    delete this._container;
  },

  _update() {
    // While a zoom is under way the old picture is stretched; it is painted anew at the end.
    if (this._map._animatingZoom && this._bounds) return;
    L.Renderer.prototype._update.call(this);
    const size = this._bounds.getSize();
    L.DomUtil.setPosition(this._container, this._bounds.min);
    this._container.style.width = size.x + 'px';
    this._container.style.height = size.y + 'px';
    this.fire('update');
  },

  _updatePaths() {
    const size = this._bounds.getSize();
    // A canvas that shows nothing costs nothing.
    const ratio = this._isShown() ? window.devicePixelRatio || 1 : 0;
    const [width, height] = [Math.round(size.x * ratio), Math.round(size.y * ratio)];
    if (this._container.width !== width) this._container.width = width;
    if (this._container.height !== height) this._container.height = height;
    const scale = this._map.getZoomScale(this._zoom, PLANE_ZOOM);
    const corner = this._bounds.min.add(this._map.getPixelOrigin());
    const context = this._container.getContext('2d');
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    const left = this._anchor.x * scale - corner.x;
    const top = this._anchor.y * scale - corner.y;
    /** From the plane to pixels of the sheet: x * scale + left, y * scale + top. */
    this.frame = {
      context, scale, left, top, corner, width: size.x, height: size.y, zoom: this._zoom,
      /** Draw in pixels of the sheet. */
      flat: () => context.setTransform(ratio, 0, 0, ratio, 0, 0),
      /** Draw in coordinates of the plane. */
      onPlane: () => context.setTransform(ratio * scale, 0, 0, ratio * scale, ratio * left, ratio * top),
      /** The part of the plane that the sheet shows. */
      window: L.bounds([-left / scale, -top / scale], [(size.x - left) / scale, (size.y - top) / scale]),
    };
    if (ratio) this._paint(this.frame);
  },

  /** Paint again what the sheet shows. */
  repaint() {
    if (this._map) this._updatePaths();
  },

  /** A point of the map's container, in pixels of the sheet. */
  onSheet(containerPoint) {
    return this._map.containerPointToLayerPoint(containerPoint).subtract(this._bounds.min);
  },

  /** Leave only what lies between two places of the container, in pixels from its left; null shows all. */
  cut(from, to) {
    if (!this._container) return;
    if (from === null) {
      this._container.style.clipPath = '';
      return;
    }
    const begin = this.onSheet([from, 0]).x;
    const end = this._bounds.getSize().x - this.onSheet([to, 0]).x;
    this._container.style.clipPath = `inset(0 ${Math.max(end, 0)}px 0 ${Math.max(begin, 0)}px)`;
  },
});
