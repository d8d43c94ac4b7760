// The projector's page, which nobody touches for a day: it turns the pages of what does not fit on
// one screen, and lets new cards on the wall be seen to arrive.
//
//   data-pages     one of its [data-page] is shown, each for twelve seconds, from the first one on
//   data-arrivals  children with an id that were not there before get the class "arrived"
(function () {
  "use strict";
  var PAGE_STAYS = 12000;
  var ARRIVING = 1200; // as long as the flash of what has arrived
  var shown = null; // id of the slide that is shown
  var since = 0; // when it came
  var known = null; // when each card on the wall came, by id

  function turn() {
    var slide = document.querySelector("#slide > [id]");
    var id = slide && slide.id;
    if (id !== shown) {
      shown = id;
      since = Date.now();
    }
    document.querySelectorAll("[data-pages]").forEach(function (book) {
      var pages = book.querySelectorAll("[data-page]");
      var at = Math.floor((Date.now() - since) / PAGE_STAYS) % pages.length;
      pages.forEach(function (page, index) {
        if (page.hidden !== (index !== at)) page.hidden = index !== at;
      });
    });
  }

  function welcome() {
    var wall = document.querySelector("[data-arrivals]");
    var before = known;
    known = wall && {};
    if (!wall) return;
    Array.prototype.forEach.call(wall.children, function (card) {
      var came = before ? before[card.id] || Date.now() : 1;
      known[card.id] = came;
      card.classList.toggle("arrived", Date.now() - came < ARRIVING);
    });
  }

  // Before anything new is painted, so that a list that was fetched anew stays at its page.
  new MutationObserver(function () {
    turn();
    welcome();
  }).observe(document.getElementById("slide"), { childList: true, subtree: true });

  setInterval(turn, 500);
})();
