// A shared tablet: a ballot that nobody touches goes away, a press on Send holds until it is
// counted, and no page of before comes back. Nothing is stored. Without this file everything works
// as plain forms, and the ballot goes away after a fixed time.
(function () {
  "use strict";

  var WARNED = 15000; // before a quiet ballot goes away
  var WAIT = 2000;

  // A page that the browser kept whole is one of before.
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) location.reload();
  });

  var tablet = document.getElementById("tablet");
  var form = document.getElementById("ballot-form");
  var next = document.getElementById("next-voter");
  var sending = false;

  // --- A quiet minute ----------------------------------------------------------------------------

  function watch(quiet) {
    var warning = document.getElementById("tablet-quiet");
    var warn = null;
    var leave = null;

    function awake() {
      clearTimeout(warn);
      clearTimeout(leave);
      if (warning) {
        warning.hidden = true;
        warn = setTimeout(function () {
          warning.hidden = sending;
        }, quiet - WARNED);
      }
      leave = setTimeout(function () {
        if (sending) return awake();
        next.requestSubmit();
      }, quiet);
    }

    ["pointerdown", "keydown", "input", "scroll", "touchmove"].forEach(function (name) {
      window.addEventListener(name, awake, { passive: true });
    });
    awake();
  }

  if (tablet.dataset.quiet) watch(Number(tablet.dataset.quiet));

  // --- Sending -----------------------------------------------------------------------------------

  // A plain form on a dead line would leave the browser's own error page to the next voter.
  function send(began) {
    var body = new FormData(form);
    body.set("since", String(Math.round(performance.now() - began)));
    fetch(form.action, { method: "POST", body: new URLSearchParams(body), cache: "no-store" })
      .then(function (response) {
        if (response.redirected) return location.replace(tablet.dataset.here);
        if (response.status >= 500 || response.status === 429) return later(began);
        sending = false;
        form.submit(); // refused: the plain answer says why, and nothing that was given is lost
      })
      .catch(function () {
        later(began);
      });
  }

  function later(began) {
    var words = document.getElementById("tablet-trying").content.cloneNode(true);
    document.getElementById("ballot-state").replaceChildren(words);
    setTimeout(send, WAIT, began);
  }

  if (form) {
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      if (sending) return;
      sending = true;
      send(performance.now());
    });
  }
})();
