// Dragging people between tables, with what it costs. Without it the link on each name does the same.
(function () {
  "use strict";
  var held = null;

  function board() {
    return document.querySelector("[data-seating]");
  }

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

  function showCosts(row) {
    fetch(row.dataset.at + "/costs", { headers: { Accept: "application/json" } })
      .then(function (answer) {
        return answer.ok ? answer.json() : null;
      })
      .then(function (costs) {
        if (!costs || held !== row) return;
        board().querySelectorAll("[data-table]").forEach(function (table) {
          if (table.contains(row)) return;
          var line = table.querySelector(".seating-cost");
          table.toggleAttribute("data-taken", !costs[table.dataset.table]);
          line.textContent = costs[table.dataset.table] || board().dataset.full;
          line.hidden = false;
        });
      });
  }

  function send(address, name, value) {
    var form = document.createElement("form");
    form.method = "post";
    form.action = address;
    [["csrf_token", board().dataset.token], [name, value]].forEach(function (field) {
      var input = document.createElement("input");
      input.type = "hidden";
      input.name = field[0];
      input.value = field[1];
      form.append(input);
    });
    document.body.append(form);
    form.submit();
  }

  // the person under the pointer, to change places with, else the table if it has a free chair
  function target(event) {
    var row = event.target.closest("[data-person]");
    var table = event.target.closest("[data-seating] [data-table]");
    if (!table || !held || table.contains(held)) return null;
    if (row && row !== held) return row;
    return table.hasAttribute("data-taken") ? null : table;
  }

  if (!board()) return;
  board().querySelectorAll("[data-person]").forEach(function (row) {
    row.draggable = true;
  });
  document.addEventListener("dragstart", function (event) {
    held = event.target.closest && event.target.closest("[data-person]");
    if (!held) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", held.dataset.person);
    held.dataset.held = "";
    showCosts(held);
  });
  document.addEventListener("dragover", function (event) {
    var place = target(event);
    if (!place) return;
    event.preventDefault();
    if (place.dataset.over === undefined) {
      document.querySelectorAll("[data-over]").forEach(function (other) {
        delete other.dataset.over;
      });
      place.dataset.over = "";
    }
  });
  document.addEventListener("drop", function (event) {
    var place = target(event);
    if (!place) return;
    event.preventDefault();
    if (place.dataset.person) send(held.dataset.at + "/trade", "other", place.dataset.person);
    else send(held.dataset.at + "/table", "table", place.dataset.table);
  });
  document.addEventListener("dragend", function () {
    if (held) delete held.dataset.held;
    held = null;
    clear();
  });
})();
