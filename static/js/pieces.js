// What helps beside the entry line: several notes in one text, notes that say something similar, and
// reaching notes by keys.
(function () {
  "use strict";

  var entry = document.getElementById("note-form");
  var board = document.querySelector(".kind-columns");
  if (!entry || !board) return;

  var device = window.device;
  var outbox = window.outbox;
  var text = entry.elements.text;
  var button = document.getElementById("note-form-pieces");
  var advised = Number(entry.dataset.advised);

  // --- Several notes in one text ---------------------------------------------------------------

  var LIST_MARK = /^\s*(?:[-*•–·‣▪]|\(?\d{1,3}[.)])\s+/;
  var SENTENCE = /[^.!?。！？؟]+(?:[.!?。！？؟]+["'”’)]*|$)\s*/g;

  function lines(value) {
    return value
      .split(/\r?\n/)
      .map(function (line) {
        return line.replace(LIST_MARK, "").trim();
      })
      .filter(Boolean);
  }

  // Whole sentences, as many in one piece as are still short.
  function sentences(value) {
    var found = value.match(SENTENCE) || [value];
    return found.reduce(function (pieces, sentence) {
      var last = pieces.length - 1;
      var together = (last < 0 ? "" : pieces[last] + " ") + sentence.trim();
      if (last >= 0 && together.length <= advised) pieces[last] = together;
      else pieces.push(sentence.trim());
      return pieces;
    }, []);
  }

  function piecesOf(value) {
    var found = lines(value);
    if (found.length < 2 && value.trim().length > advised) found = sentences(value.trim());
    return found;
  }

  function offer() {
    var count = piecesOf(text.value).length;
    button.hidden = count < 2;
    button.textContent = button.dataset.say.replace("{count}", count);
  }

  button.addEventListener("click", function () {
    var fields = Object.fromEntries(new FormData(entry));
    piecesOf(text.value).forEach(function (piece) {
      outbox.add(Object.assign({}, fields, { text: piece }));
    });
    text.value = "";
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
  });

  // --- Similar notes of this table -------------------------------------------------------------

  var similar = document.getElementById("note-form-similar");
  var wantedKey = entry.dataset.draft + "similar";
  var PAUSE = 400;
  var pause = null;

  function words(value) {
    var plain = value.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
    return new Set(plain.match(/[\p{L}\p{N}]{4,}/gu) || []);
  }

  // Half of the shorter one's words, and at least two.
  function isSimilar(one, other) {
    var common = Array.from(one).filter(other.has, other).length;
    return common >= 2 && 2 * common >= Math.min(one.size, other.size);
  }

  function point() {
    var typed = words(text.value);
    var notes = board.querySelectorAll(".note[id]:not([data-state=deleted]) > .note-text");
    var found = Array.from(notes).find(function (note) {
      return isSimilar(typed, words(note.textContent));
    });
    similar.textContent = found ? similar.dataset.say + " “" + found.textContent.trim() + "”" : "";
  }

  function pointSoon() {
    clearTimeout(pause);
    if (device.get(wantedKey)) pause = setTimeout(point, PAUSE);
  }

  document.addEventListener("change", function (event) {
    if (event.target.id !== "similar-wanted") return;
    device.put(wantedKey, event.target.checked || null);
    similar.textContent = "";
    pointSoon();
  });

  // --- Keys ------------------------------------------------------------------------------------

  // Passed over is what was deleted, whose link leaves the board, and what a waiting change hides.
  function links(list) {
    var found = ".note[id]:not([data-state=deleted]) > .note-meta > .note-link";
    return Array.from(list.querySelectorAll(found)).filter(function (link) {
      return link.getClientRects().length > 0;
    });
  }

  // From an empty entry line the arrow leads to the newest note of the chosen kind, then on through
  // the notes; Enter edits, Escape comes back.
  function reach(event) {
    var at = event.target.closest(".note-link");
    if (at) {
      var column = links(at.closest(".notes"));
      var step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (event.key === "Escape") text.focus();
      else if (step) (column[column.indexOf(at) + step] || text).focus();
      else return;
    } else if (event.target === text && event.key === "ArrowUp" && !text.value) {
      var kind = entry.querySelector('input[name="kind"]:checked') || entry.elements.kind;
      var list = board.querySelector('.notes[data-kind="' + CSS.escape(kind.value) + '"]');
      var first = list && links(list)[0];
      if (!first) return;
      first.focus();
    } else {
      return;
    }
    event.preventDefault();
  }

  document.addEventListener("keydown", function (event) {
    if (!event.isComposing && !event.altKey && !event.ctrlKey && !event.metaKey) reach(event);
  });

  text.addEventListener("input", function () {
    offer();
    pointSoon();
  });
  outbox.ready.then(function () {
    var wanted = document.getElementById("similar-wanted");
    if (wanted) wanted.checked = Boolean(device.get(wantedKey));
    setTimeout(offer);
  });
})();
