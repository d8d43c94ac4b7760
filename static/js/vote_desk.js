// "Show result" pressed while votes may be on their way: it waits, says so, and then does it.
// Without this file the server refuses the press in a sentence until then.
(function () {
  "use strict";

  function setUp() {
    var form = document.querySelector("form[data-wait]");
    if (!form || form.dataset.ready) return;
    form.dataset.ready = "yes";
    var from = performance.now() + Number(form.dataset.wait);
    var waiting = null;
    form.addEventListener("submit", function (event) {
      var left = from - performance.now();
      if (left <= 0) return;
      event.preventDefault();
      if (waiting) return;
      form.querySelector("[data-waiting]").hidden = false;
      form.querySelector("button").setAttribute("aria-disabled", "true");
      waiting = setTimeout(function () {
        from = 0; // a timer may ring a moment early, and this press is not to wait again
        form.requestSubmit();
      }, left);
    });
  }

  document.addEventListener("htmx:load", setUp);
  setUp();
})();
