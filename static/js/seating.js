// Dragging people between tables with what it costs, and the drawer of a person. Without this file
// the link on each name leads to a page that does the same.
(function () {
  "use strict";
  var drawer = document.getElementById("seating-drawer");
  var held = null;
  var nudged = false; // the board was to be fetched anew at a bad moment
  var last = null; // who was moved last, to find the place again
  var takenBack = false; // by the button in what was said, which is gone then
  var asking = null; // the wait until the cost of a change of places is asked for
  var RESTS = 150;
  var voice = document.getElementById("seating-say");
  var carrying = false; // somebody is held by the keyboard
  var dropped = null; // the table they were dropped at, and how far down the window it was

  function board() {
    return document.getElementById("seating-board");
  }

  function tables() {
    return document.querySelector("[data-seating]");
  }

  // --- Dragging ----------------------------------------------------------------------------------

  function clear() {
    document.querySelectorAll(".seating-cost").forEach(function (line) {
      line.hidden = true;
      line.textContent = "";
    });
    document.querySelectorAll("[data-over], [data-taken]").forEach(function (place) {
      delete place.dataset.over;
      delete place.dataset.taken;
    });
  }

  function pickUp(row) {
    held = row;
    row.dataset.held = "";
    document.getElementById("flashes").replaceChildren(); // it may lie above where this one goes
    showCosts(row);
  }

  function showCosts(row) {
    fetch(row.dataset.at + "/costs", { headers: { Accept: "application/json" } })
      .then(function (answer) {
        return answer.ok ? answer.json() : null;
      })
      .then(function (costs) {
        if (!costs || held !== row || !tables()) return;
        tables()
          .querySelectorAll("[data-table]")
          .forEach(function (table) {
            if (table.contains(row)) return;
            var line = table.querySelector(".seating-cost");
            table.toggleAttribute("data-taken", !costs[table.dataset.table]);
            line.textContent = costs[table.dataset.table] || tables().dataset.full;
            line.hidden = false;
          });
      });
  }

  // what changing places with somebody would cost, once the pointer rests on them
  function showTradeCost(place) {
    clearTimeout(asking);
    if (!place.dataset.person) return;
    asking = setTimeout(function () {
      var row = held;
      if (!row || place.dataset.over === undefined) return;
      fetch(row.dataset.at + "/costs?other=" + place.dataset.person)
        .then(function (answer) {
          return answer.ok ? answer.text() : "";
        })
        .then(function (words) {
          if (!words || held !== row || place.dataset.over === undefined) return;
          var line = place.closest("[data-table]").querySelector(".seating-cost");
          line.textContent = new DOMParser().parseFromString(words, "text/html").body.textContent;
          line.hidden = false;
        });
    }, RESTS);
  }

  function drop(row, place) {
    var table = place.closest("[data-table]");
    last = row.dataset.person;
    dropped = { id: table.id, top: table.getBoundingClientRect().top };
    if (!place.dataset.person) send(row.dataset.at + "/table", { table: place.dataset.table });
    else
      send(row.dataset.at + "/trade", {
        other: place.dataset.person,
        seen_at: row.closest("[data-table]").dataset.table,
      });
  }

  function mark(place) {
    document.querySelectorAll("[data-over]").forEach(function (other) {
      delete other.dataset.over;
    });
    if (place) place.dataset.over = "";
  }

  function send(address, values) {
    htmx.ajax("POST", address, {
      source: board(),
      target: board(),
      swap: "outerHTML",
      values: Object.assign({ csrf_token: tables().dataset.token }, values),
    });
  }

  // the person under the pointer, to change places with, else the table if it has a free chair
  function target(event) {
    var row = event.target.closest("[data-person]");
    var table = event.target.closest("[data-seating] [data-table]");
    if (!table || !held || table.contains(held)) return null;
    if (row && row !== held) return row;
    return table.hasAttribute("data-taken") ? null : table;
  }

  // set when the pointer comes near, so that rows of a board drawn later can be dragged too
  document.addEventListener("pointerover", function (event) {
    var row = tables() && event.target.closest("[data-seating] [data-person]");
    if (row) row.draggable = true;
  });
  document.addEventListener("dragstart", function (event) {
    var row = event.target.closest && event.target.closest("[data-person]");
    if (!row) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", row.dataset.person);
    pickUp(row);
  });
  document.addEventListener("dragover", function (event) {
    var place = target(event);
    if (!place) return;
    event.preventDefault();
    if (place.dataset.over !== undefined) return;
    mark(place);
    showTradeCost(place);
  });
  document.addEventListener("drop", function (event) {
    var place = target(event);
    if (!place) return;
    event.preventDefault();
    var row = held;
    held = null;
    drop(row, place);
  });
  document.addEventListener("dragend", function (event) {
    var row = event.target.closest && event.target.closest("[data-held]");
    if (row) delete row.dataset.held;
    held = null;
    clear();
    catchUp();
  });

  // --- The same by keyboard ----------------------------------------------------------------------

  function tell(words) {
    voice.textContent = words.replace("{name}", held ? nameOf(held) : "");
  }

  function nameOf(row) {
    return row.querySelector("[data-way]").textContent;
  }

  function freeTables() {
    return Array.from(tables().querySelectorAll("[data-table]")).filter(function (table) {
      return table.querySelector("[data-free]") && !table.hasAttribute("data-taken") && !table.contains(held);
    });
  }

  function goTo(step) {
    var free = freeTables();
    if (!free.length) return tell(voice.dataset.none);
    var at = free.findIndex(function (table) {
      return table.dataset.over !== undefined;
    });
    var table = free[(at < 0 && step < 0 ? at + step + 1 + free.length : at + step + free.length) % free.length];
    mark(table);
    table.scrollIntoView({ block: "nearest" });
    tell(table.querySelector("h2").textContent + ": " + table.querySelector(".seating-cost").textContent);
  }

  function putBack() {
    if (!carrying) return;
    tell(voice.dataset.left);
    letGo();
  }

  function letGo() {
    if (held) delete held.dataset.held;
    held = null;
    carrying = false;
    clear();
    catchUp();
  }

  var STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  document.addEventListener("keydown", function (event) {
    var row = event.target.closest && event.target.closest("[data-seating] [data-person]");
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === " " && row && !held && event.target.matches("[data-way]")) {
      event.preventDefault();
      carrying = true;
      pickUp(row);
      return tell(voice.dataset.held);
    }
    if (!carrying) return;
    if (STEPS[event.key]) {
      event.preventDefault();
      goTo(STEPS[event.key]);
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      var carried = held;
      var place = tables().querySelector("[data-table][data-over]");
      if (!place) return;
      letGo();
      drop(carried, place);
    } else if (event.key === "Escape") putBack();
  });
  document.addEventListener("focusout", function (event) {
    if (carrying && held.contains(event.target)) putBack();
  });

  // --- The drawer of a person --------------------------------------------------------------------

  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a[data-way]");
    if (!link || !drawer || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    htmx.ajax("GET", link.href, { target: "#seating-drawer-body", swap: "innerHTML" });
  });

  document.addEventListener("htmx:afterSwap", function (event) {
    if (event.detail.target.id === "seating-drawer-body" && !drawer.open) drawer.showModal();
  });

  // --- Answers -----------------------------------------------------------------------------------

  function isRefresh(detail) {
    var cause = detail.requestConfig.triggeringEvent;
    return detail.target === board() && cause && cause.type === "refresh";
  }

  // while somebody drags or has a menu open, the board stays as it is
  function isBusy() {
    return held || board().querySelector("details.menu[open]");
  }

  function catchUp() {
    if (!nudged || !board() || isBusy()) return;
    nudged = false;
    htmx.trigger(board(), "refresh");
  }

  document.addEventListener("toggle", catchUp, true);
  document.addEventListener("htmx:beforeRequest", function (event) {
    if (!isRefresh(event.detail) || !isBusy()) return;
    event.preventDefault();
    nudged = true;
  });

  // the news may be of what this page did itself
  document.addEventListener("htmx:beforeSwap", function (event) {
    var said = 'data-news="' + (board() && board().dataset.news) + '"';
    var text = event.detail.serverResponse || "";
    if (isRefresh(event.detail) && text.indexOf(said) >= 0) event.detail.shouldSwap = false;
  });

  // a refusal is said above the board, which stays as it is
  document.addEventListener("htmx:beforeSwap", function (event) {
    var detail = event.detail;
    if (detail.target !== board() || detail.xhr.status < 400) return;
    if (drawer.open) drawer.close();
    detail.target = document.getElementById("flashes");
    detail.swapOverride = "innerHTML";
  });

  // after a change the board is new; whoever it was about has the focus again
  document.addEventListener("htmx:configRequest", function (event) {
    var shown = drawer && drawer.open && drawer.querySelector("[data-person-shown]");
    if (shown && event.detail.verb === "post") last = shown.dataset.personShown;
    if (event.detail.elt.closest("#flashes")) takenBack = true;
  });
  document.addEventListener("htmx:afterSettle", function (event) {
    if (event.detail.target.id !== "seating-board") return;
    var again = takenBack && document.getElementById("seating-redo");
    takenBack = false;
    if (again) again.focus({ preventScroll: true });
    if (!last) return;
    var link = document.getElementById("person-" + last);
    last = null;
    if (drawer.open) drawer.close();
    if (link) link.focus({ preventScroll: Boolean(dropped) });
    var table = dropped && document.getElementById(dropped.id);
    if (table) window.scrollBy(0, table.getBoundingClientRect().top - dropped.top);
    dropped = null;
  });
})();
