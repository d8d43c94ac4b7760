// Finding one's name in a long list, and the door by one's badge. The page works without.
(function () {
  "use strict";

  function plain(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  }

  document.querySelectorAll("[data-narrows]").forEach(function (box) {
    var items = document.getElementById(box.dataset.narrows).children;
    if (items.length < 10) return;
    box.hidden = false;
    box.querySelector("input").addEventListener("input", function (event) {
      var wanted = plain(event.target.value.trim());
      Array.prototype.forEach.call(items, function (item) {
        item.hidden = plain(item.textContent).indexOf(wanted) < 0;
      });
    });
  });

  // A badge leads to its own page here, never to another site, whatever address it was printed with.
  document.addEventListener("scan:read", function (event) {
    var scanned = event.detail;
    var token = window.facilitateScan.token(scanned.text);
    var code = window.facilitateScan.code(scanned.text);
    var field = document.getElementById("code");
    scanned.taken = Boolean(token || code);
    if (token) {
      var next = field.form.elements.next.value;
      location.assign("/p/" + token + (next ? "?next=" + encodeURIComponent(next) : ""));
    } else if (code) {
      field.value = code;
      field.form.requestSubmit();
    }
  });
})();
