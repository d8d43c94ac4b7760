// A file that somebody has waited for is taken as soon as it is there. Without this: its link.
(function () {
  "use strict";
  document.addEventListener("htmx:afterSwap", function () {
    var link = document.querySelector("a[data-take]");
    if (!link) return;
    link.removeAttribute("data-take");
    link.click();
  });
})();
