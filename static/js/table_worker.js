// Opens the table screen without a line. It stands between browser and server for this one screen
// only: what the server answers always goes first, and the copy that reopen.js has kept is shown when
// there is no answer. It keeps nothing itself, and what is not the table screen passes by.
(function () {
  "use strict";

  var SCREEN = /^\/w\/[^/]+\/tables\/\d+$/;
  var PATIENCE = 8000; // a line that is as good as dead
  var GONE = [401, 403, 404, 410];
  var AWAY = [502, 503, 504]; // what stands in front of a server says so while it starts

  self.addEventListener("install", function () {
    self.skipWaiting();
  });

  self.addEventListener("activate", function (event) {
    event.waitUntil(self.clients.claim());
  });

  self.addEventListener("fetch", function (event) {
    var request = event.request;
    var address = new URL(request.url);
    if (request.method !== "GET" || address.origin !== location.origin) return;
    if (request.mode === "navigate" && SCREEN.test(address.pathname)) {
      event.respondWith(screen(request));
    } else if (address.searchParams.has("v") && address.pathname.indexOf("/static/") === 0) {
      // its address names its content, so a copy is never old
      event.respondWith(kept(request).then(function (copy) {
        return copy || fetch(request);
      }));
    }
  });

  function kept(request) {
    return caches.match(request, { ignoreVary: true });
  }

  function screen(request) {
    return kept(request).then(function (copy) {
      if (!copy) return fetch(request);
      var answered = fetch(request).then(
        function (answer) {
          // somebody else's, or nobody's any more
          if (answer.type === "opaqueredirect" || GONE.indexOf(answer.status) >= 0) forget(request);
          return AWAY.indexOf(answer.status) >= 0 ? reopened(copy) : answer;
        },
        function () {
          return reopened(copy);
        }
      );
      var late = new Promise(function (resolve) {
        setTimeout(resolve, PATIENCE);
      }).then(function () {
        return reopened(copy);
      });
      return Promise.race([answered, late]);
    });
  }

  // The page is told that it is a copy, and of when.
  function reopened(copy) {
    var since = copy.headers.get("X-Kept-At");
    return copy
      .clone()
      .text()
      .then(function (page) {
        return new Response(page.replace("<body ", '<body data-reopened="' + since + '" '), {
          headers: copy.headers,
        });
      });
  }

  function forget(request) {
    caches.keys().then(function (names) {
      names.forEach(function (name) {
        caches.open(name).then(function (cache) {
          cache.delete(request, { ignoreVary: true });
        });
      });
    });
  }
})();
