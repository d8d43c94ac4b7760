// Draws on the board what waits on this device, where it will stand, and puts in place what the
// server has confirmed. A waiting note stands in its column; a waiting change stands over its note,
// which CSS hides as long. The drawing is a <template> that the server made.
(function () {
  "use strict";

  var form = document.getElementById("note-form");
  if (!form) return;

  var say = form.dataset;
  var board = document.querySelector(".kind-columns");
  var pattern = document.getElementById("waiting-note");
  var drawn = {}; // by key: the element on the board

  function draw(key, entry, isFree, takeBack) {
    var place = placeOf(entry);
    if (entry.origin !== say.origin || !place) return;
    var item = drawn[key];
    if (!item) {
      item = drawn[key] = make(entry);
      item.querySelectorAll("button").forEach(function (button) {
        button.addEventListener("click", function () {
          takeBack(key);
        });
      });
    }
    if (!entry.note && !item.isConnected) place.prepend(item);
    if (entry.note && place.nextElementSibling !== item) place.after(item);
    item.dataset.state = entry.refused ? "refused" : "waiting";
    item.querySelectorAll("[data-when]").forEach(function (part) {
      part.hidden = part.dataset.when !== item.dataset.state;
    });
    item.querySelector(".take-back").disabled = !isFree;
    item.querySelector(".note-refusal").textContent = entry.refused || "";
  }

  // The list of a new note, or the note of a change unless it is being edited.
  function placeOf(entry) {
    if (!entry.note) {
      return board.querySelector('.notes[data-kind="' + CSS.escape(entry.fields.kind || "") + '"]');
    }
    return document.getElementById(entry.note + "-edit") ? null : document.getElementById(entry.note);
  }

  function make(entry) {
    var item = pattern.content.firstElementChild.cloneNode(true);
    var isDeletion = /\/deletion$/.test(entry.action);
    item.querySelector(".note-text").textContent = isDeletion ? say.sayDeleted : entry.fields.text;
    var stage = form.querySelector('option[value="' + CSS.escape(entry.fields.stage || "") + '"]');
    var asks = say.asksStage.split(" ").indexOf(entry.fields.kind) >= 0;
    if (asks && stage && stage.value) item.querySelector(".note-stage").textContent = stage.textContent;
    if (entry.note) item.dataset.about = entry.note;
    return item;
  }

  function erase(key) {
    if (drawn[key]) drawn[key].remove();
    delete drawn[key];
  }

  // Notes are drawn anew and move between columns; what waits over them goes along.
  function tidy() {
    Object.keys(drawn).forEach(function (key) {
      var note = drawn[key].dataset.about && document.getElementById(drawn[key].dataset.about);
      if (note && note.nextElementSibling !== drawn[key]) note.after(drawn[key]);
    });
  }

  // The confirmed notes go where they say, unless the live line was faster, and what is said beside
  // them (such as the way back from a deletion) to the messages.
  function place(page) {
    page.querySelectorAll("li.note[id]").forEach(function (fresh) {
      var note = document.adoptNode(fresh);
      note.removeAttribute("hx-swap-oob");
      var there = document.getElementById(note.id);
      var home = document.getElementById(note.dataset.into);
      if (there && Number(there.dataset.rev) >= Number(note.dataset.rev)) return;
      if (there) there.replaceWith(note);
      else if (home) window.putNewestFirst(home, note);
      process(note);
    });
    var message = page.querySelector('[hx-swap-oob$="#flashes"]');
    if (!message) return;
    var flashes = document.getElementById("flashes");
    flashes.replaceChildren.apply(flashes, Array.from(message.children));
    process(flashes);
  }

  // The server's question stands over the note that it is about; false where that is not here.
  function ask(entry, question) {
    var note = document.getElementById(entry.note);
    if (entry.origin !== say.origin || !note) return false;
    var open = document.getElementById(entry.note + "-edit");
    if (open) open.remove();
    var asked = document.adoptNode(question);
    Object.keys(drawn).forEach(function (key) {
      if (drawn[key].dataset.about === entry.note) erase(key);
    });
    note.after(asked);
    process(asked);
    return true;
  }

  function process(element) {
    if (window.htmx && element.isConnected) window.htmx.process(element);
  }

  window.waitingNotes = { draw: draw, erase: erase, tidy: tidy, place: place, ask: ask };
})();
