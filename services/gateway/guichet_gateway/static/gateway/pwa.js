// Lets the browser keep the offline page; nothing here is needed to finish a task.
(() => {
  "use strict";
  if (!("serviceWorker" in navigator)) return;
  const address = "/sw.js";
  const policy = window.trustedTypes?.createPolicy("guichet", { createScriptURL: (url) => (url === address ? url : "") });
  navigator.serviceWorker.register(policy ? policy.createScriptURL(address) : address).catch(() => {
    // Private windows and old browsers refuse: the site works the same, without an offline page.
  });
})();
