// Keeps every [data-wall-clock] at the time of the workshop's place, by the server's clock.
(function () {
  "use strict";
  function tick() {
    document.querySelectorAll("[data-wall-clock]").forEach(function (clock) {
      if (clock.dataset.offset === undefined) {
        clock.dataset.offset = String(Number(clock.dataset.serverNow) - Date.now());
      }
      var now = new Date(Date.now() + Number(clock.dataset.offset));
      var text = now.toLocaleTimeString("en-GB", {
        hour: "2-digit",
        minute: "2-digit",
        timeZone: clock.dataset.zone,
      });
      if (clock.textContent !== text) clock.textContent = text;
    });
  }
  tick();
  setInterval(tick, 1000);
})();
