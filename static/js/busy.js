// What takes longer than a moment says so while one waits. Without this: the browser's own sign.
(function () {
  "use strict";
  document.addEventListener("submit", function (event) {
    var says = document.getElementById(event.target.getAttribute("data-busy") || "");
    if (says) says.hidden = false;
  });
  // back to this page: nothing is on its way any more
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-busy]").forEach(function (form) {
      document.getElementById(form.getAttribute("data-busy")).hidden = true;
    });
  });
})();
