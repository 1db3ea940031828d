// Maps (Leaflet) over `data-map` boxes: one that only shows a point, and in a `data-location` field one where a person puts it. The words of
// the page say the same: without this script, or without the pictures, nothing is lost.
(() => {
  "use strict";
  const { Map, TileLayer, Marker, DivIcon } = window.leaflet;
  const FAR = { lat: 46.6, lon: 2.4, zoom: 5 }, STREET = 17, TOWN = 14;
  const numbers = ({ lat, lon }) => (lat && lon && Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? [Number(lat), Number(lon)] : null);
  const degrees = (value) => value.toLocaleString("fr-FR", { minimumFractionDigits: 5, maximumFractionDigits: 5 }).replace("-", "\u2212");

  function pin(at, map) {
    const drawing = document.createElement("span");
    const icon = new DivIcon({ html: drawing, className: "map-pin", iconSize: [30, 30], iconAnchor: [15, 36] });
    return new Marker(at, { icon, interactive: false, keyboard: false }).addTo(map);
  }

  // No control of Leaflet's own: they write HTML, which Trusted Types refuses, and ours are buttons of the page.
  function draw(box, options) {
    const place = box.querySelector("[data-map]"), at = numbers(place.dataset);
    box.hidden = false;
    const map = new Map(place, { attributionControl: false, zoomControl: false, scrollWheelZoom: false, ...options });
    const far = numbers({ lat: place.dataset.centerLat, lon: place.dataset.centerLon });
    map.setView(at || far || [FAR.lat, FAR.lon], at ? STREET : far ? TOWN : FAR.zoom);
    box.querySelector("[data-zoom-in]").addEventListener("click", () => map.zoomIn());
    box.querySelector("[data-zoom-out]").addEventListener("click", () => map.zoomOut());
    pictures(box, map);
    return { map, place, at };
  }

  // A map that gets no picture at all leaves, once, with a word where there is one.
  function pictures(box, map) {
    let seen = false;
    const tiles = new TileLayer(box.dataset.tiles, { maxZoom: 19, referrerPolicy: "origin", alt: "" });
    tiles.on("tileload", () => { seen = true; });
    tiles.on("tileerror", () => {
      if (seen || box.hidden) return;
      box.hidden = true;
      const words = box.parentElement.querySelector("[data-map-failed]");
      if (words) words.hidden = false;
    });
    tiles.addTo(map);
  }

  function show(box) {
    const { map, at } = draw(box, { dragging: false, keyboard: false, doubleClickZoom: false, boxZoom: false, pinchZoom: false });
    pin(at, map);
  }

  function edit(box, field) {
    const lat = field.querySelector("[data-lat]"), lon = field.querySelector("[data-lon]");
    const line = field.querySelector("[data-locate-status]"), off = box.querySelector("[data-pin-off]");
    const { map, place } = draw(box, {});
    let marker = null;
    const held = () => numbers({ lat: lat.value, lon: lon.value });

    function follow(at) {
      marker?.remove();
      marker = at ? pin(at, map) : null;
      off.hidden = !at;
    }

    function put(at) {
      [lat.value, lon.value] = at ? [at.lat.toFixed(6), at.lng.toFixed(6)] : ["", ""];
      lat.dispatchEvent(new Event("change", { bubbles: true }));
      line.textContent = at ? box.dataset.said.replace("{lat}", degrees(at.lat)).replace("{lon}", degrees(at.lng)) : box.dataset.unsaid;
    }

    // The position of the telephone, given by the button of the field, is shown too.
    field.addEventListener("change", ({ target }) => {
      if (target !== field && target !== lat) return;
      follow(held());
      if (target === field && held()) map.setView(held(), STREET);
    });
    map.on("click", ({ latlng }) => put(latlng.wrap()));
    map.on("focus", () => map.scrollWheelZoom.enable());
    map.on("blur", () => map.scrollWheelZoom.disable());
    place.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target !== place) return;
      event.preventDefault();
      put(map.getCenter().wrap());
    });
    box.querySelector("[data-pin-on]").addEventListener("click", () => put(map.getCenter().wrap()));
    off.addEventListener("click", () => { put(null); place.focus(); });
    follow(held());
  }

  function begin(root) {
    for (const box of root.querySelectorAll("[data-map-box]")) {
      const field = box.closest("[data-location]");
      if (field) edit(box, field); else show(box);
    }
  }
  begin(document);
  document.addEventListener("guichet:row", ({ target }) => begin(target));
})();
