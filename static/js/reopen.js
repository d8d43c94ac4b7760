// Keeps a copy of the table screen on this device, where browsers allow it (https), so that it opens
// without a line; table_worker.js shows it then. The copy is whoever's screen it is: base.js removes
// it as soon as somebody else is signed in on this device, or nobody.
(function () {
  "use strict";

  var notice = document.getElementById("reopened");
  var board = document.querySelector(".kind-columns");
  var since = document.body.dataset.reopened;
  var OWN = "table " + document.body.dataset.visitor;
  var SETTLED = 3000; // after the page was opened
  var AT_MOST_EVERY = 60000;
  var planned = null;

  if (!notice || !board || !window.caches || !navigator.serviceWorker) return;

  if (since) {
    var moment = new Date(Number(since)).toLocaleTimeString(document.documentElement.lang, {
      hour: "2-digit",
      minute: "2-digit",
    });
    var words = notice.querySelector(".notice-text");
    words.textContent = words.textContent.replace("{time}", moment);
    notice.hidden = false;
  }

  function files() {
    var found = document.querySelectorAll("link[rel=stylesheet], link[rel=icon], script[src]");
    return Array.from(found, function (one) {
      return one.href || one.src;
    });
  }

  function keep() {
    planned = null;
    if (document.hidden) return later(AT_MOST_EVERY);
    var address = location.href.split("#")[0];
    return fetch(address, { headers: { Accept: "text/html" } })
      .then(function (answer) {
        if (!answer.ok || answer.redirected) return;
        return answer.text().then(function (page) {
          var headers = new Headers(answer.headers);
          headers.set("X-Kept-At", String(Date.now()));
          return put(address, new Response(page, { headers: headers }));
        });
      })
      .catch(function () {
        later(AT_MOST_EVERY); // no line, or no room
      });
  }

  function put(address, copy) {
    return caches.open(OWN).then(function (cache) {
      var wanted = files();
      return cache
        .keys()
        .then(function (requests) {
          var there = requests.map(function (request) {
            // files of an older release
            var isOld = /\/static\//.test(request.url) && wanted.indexOf(request.url) < 0;
            if (isOld) cache.delete(request);
            return request.url;
          });
          return cache.addAll(
            wanted.filter(function (file) {
              return there.indexOf(file) < 0;
            })
          );
        })
        .then(function () {
          return cache.put(address, copy);
        })
        .then(function () {
          notice.hidden = true;
          document.body.dataset.kept = "";
        });
    });
  }

  function later(wait) {
    if (planned === null) planned = setTimeout(keep, wait);
  }

  navigator.serviceWorker
    .register(notice.dataset.worker, { scope: notice.dataset.scope })
    .then(function (registration) {
      if (!registration) return;
      later(SETTLED);
      new MutationObserver(function () {
        later(AT_MOST_EVERY);
      }).observe(board, { childList: true, subtree: true });
      window.addEventListener("online", function () {
        later(SETTLED);
      });
    })
    .catch(function () {}); // a browser that does without
})();
