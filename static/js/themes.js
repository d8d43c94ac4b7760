// Putting notes into themes by dragging and by keyboard. Boxes, list and button do the same without.
(function () {
  "use strict";

  function noteOf(element) {
    return element && element.closest ? element.closest("#board-notes [data-note]") : null;
  }

  function boxOf(note) {
    return note.querySelector("input[type=checkbox]");
  }

  function notes() {
    return Array.from(document.querySelectorAll("#board-notes [data-note]"));
  }

  // A note that is not ticked goes alone; one that is goes with all that are.
  function choose(note) {
    var box = boxOf(note);
    if (box.checked) return;
    notes().forEach(function (each) {
      boxOf(each).checked = each === note;
    });
  }

  function put(note, theme) {
    var list = document.querySelector("#board-tools select[name=to]");
    var button = document.querySelector("#board-tools [data-put]");
    if (!list || !button) return;
    choose(note);
    list.value = theme.dataset.theme;
    button.click();
  }

  // --- Dragging --------------------------------------------------------------------------------

  var dragged = null;

  function arm(root) {
    if (window.matchMedia("(hover: none)").matches) return;
    root.querySelectorAll("#board-notes [data-note]").forEach(function (note) {
      note.draggable = true;
    });
  }

  function target(event) {
    return dragged && event.target.closest ? event.target.closest("[data-theme]") : null;
  }

  function leave() {
    document.querySelectorAll(".board-theme.over").forEach(function (each) {
      each.classList.remove("over");
    });
  }

  document.addEventListener("dragstart", function (event) {
    dragged = noteOf(event.target);
    if (!dragged) return;
    dragged.classList.add("dragged");
    event.dataTransfer.effectAllowed = "copyMove";
    event.dataTransfer.setData("text/plain", dragged.dataset.note);
  });

  document.addEventListener("dragover", function (event) {
    var theme = target(event);
    leave();
    if (!theme) return;
    event.preventDefault();
    theme.classList.add("over");
  });

  document.addEventListener("drop", function (event) {
    var theme = target(event);
    if (!theme) return;
    event.preventDefault();
    put(dragged, theme);
  });

  document.addEventListener("dragend", function () {
    if (dragged) dragged.classList.remove("dragged");
    dragged = null;
    leave();
  });

  // --- Keyboard --------------------------------------------------------------------------------

  var place = -1; // of the note one was on, to go on from there once the board was redrawn

  document.addEventListener("keydown", function (event) {
    var note = event.altKey && !event.ctrlKey && !event.metaKey ? noteOf(event.target) : null;
    if (!note) return;
    var all = notes();
    var at = all.indexOf(note);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      var next = all[at + (event.key === "ArrowDown" ? 1 : -1)];
      if (next) boxOf(next).focus();
    } else if (event.key === "Enter") {
      var read = document.querySelector("#board-tools button[formaction*='/readings']");
      choose(note);
      place = at;
      read.click();
    } else if (/^Digit[1-9]$/.test(event.code)) {
      var theme = document.querySelector("[data-theme][data-key='" + event.code.slice(5) + "']");
      if (!theme) return;
      place = at;
      put(note, theme);
    } else {
      return;
    }
    event.preventDefault();
  });

  document.addEventListener("htmx:afterSettle", function (event) {
    arm(document);
    if (event.detail.elt.id !== "board" || place < 0) return;
    var all = notes();
    var next = all[Math.min(place, all.length - 1)];
    place = -1;
    if (next) boxOf(next).focus();
  });

  arm(document);
})();
