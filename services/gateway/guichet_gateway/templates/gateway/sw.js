// Keeps the offline page and the static files it needs. No page of a person is ever kept.
"use strict";
const NAME = "guichet-{{ version }}";
const OFFLINE = "/hors-ligne";
const KEPT = {{ kept|tojson }};

self.addEventListener("install", (event) => {
  const page = new Request(OFFLINE, { credentials: "omit", cache: "reload" });
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll([page, ...KEPT])).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((name) => name !== NAME).map((name) => caches.delete(name)))));
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const url = new URL(request.url);
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  } else if (KEPT.includes(url.pathname + url.search)) {
    event.respondWith(caches.match(request).then((found) => found || fetch(request)));
  }
});
