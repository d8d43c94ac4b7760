// Finding one's name in a long list. The page works without.
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
})();
