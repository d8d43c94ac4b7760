// Copying a personal link, and finding one's name in a long list. Both pages work without.
(function () {
  "use strict";

  document.querySelectorAll("button[data-copy]").forEach(function (button) {
    var source = document.getElementById(button.dataset.copy);
    var label = button.textContent;
    button.hidden = false;
    button.addEventListener("click", function () {
      // the clipboard interface is missing on plain http, where selecting and copying works
      source.focus();
      source.select();
      if (navigator.clipboard) navigator.clipboard.writeText(source.value);
      else document.execCommand("copy");
      button.textContent = button.dataset.copied;
      setTimeout(function () {
        button.textContent = label;
      }, 2000);
    });
  });

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
