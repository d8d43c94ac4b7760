// Writing notes quickly: the entry line of a board, and keeping the columns in order. What the entry
// line takes goes to outbox.js, which loses none. Every page that loads this works without it.
(function () {
  "use strict";

  // --- Keys that all note fields share -------------------------------------------------------

  // Enter saves, Shift+Enter makes a line; while an input method composes, Enter belongs to it.
  function savesOnEnter(event) {
    return event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229;
  }

  // A field grows with its text where CSS alone cannot do it.
  var growsByItself = window.CSS && CSS.supports && CSS.supports("field-sizing", "content");
  function grow(field) {
    if (growsByItself) return;
    field.style.blockSize = "auto";
    field.style.blockSize = field.scrollHeight + "px";
  }

  // The stage of city is asked for some kinds only.
  function showStage(form) {
    var stage = form.querySelector(".words-stage");
    var chosen = form.querySelector('input[name="kind"]:checked');
    if (!stage || !chosen) return;
    stage.hidden = form.dataset.asksStage.split(" ").indexOf(chosen.value) < 0;
  }

  document.addEventListener("keydown", function (event) {
    var field = event.target;
    if (field.matches("textarea[data-enter-saves]") && savesOnEnter(event)) {
      event.preventDefault();
      field.form.requestSubmit();
    }
  });

  document.addEventListener("change", function (event) {
    if (event.target.name === "kind" && event.target.form) showStage(event.target.form);
  });

  document.addEventListener("input", function (event) {
    if (event.target.matches(".entry textarea, .words textarea")) grow(event.target);
  });

  document.querySelectorAll("form[data-asks-stage]").forEach(showStage);

  // A form that was fetched is as tall as its text.
  document.addEventListener("htmx:load", function (event) {
    var form = event.target.querySelector && event.target.querySelector("form[data-asks-stage]");
    if (!form) return;
    showStage(form);
    if (form.elements.text) grow(form.elements.text);
  });

  function isTouch() {
    return window.matchMedia("(hover: none)").matches;
  }

  window.capture = { grow: grow, isTouch: isTouch, showStage: showStage };

  // After a change is done its form is gone, so the cursor would be nowhere.
  document.addEventListener("htmx:afterSettle", function () {
    if (document.activeElement !== document.body || !entry || isTouch()) return;
    entry.elements.text.focus({ preventScroll: true });
  });

  // --- The columns ---------------------------------------------------------------------------

  // Notes arrive by answers and by live events. One that changed its kind moves to its column, one
  // that came twice stays once, and the heads count what is there.
  var board = document.querySelector(".kind-columns");

  function revision(note) {
    return Number(note.dataset.rev);
  }

  function tidy() {
    var seen = {};
    board.querySelectorAll(".note[id]").forEach(function (note) {
      var twin = seen[note.id];
      if (twin) {
        var older = revision(twin) < revision(note) ? twin : note;
        older.remove();
        if (older === note) return;
      }
      seen[note.id] = note;
      var home = document.getElementById(note.dataset.into);
      if (home && note.parentNode !== home) window.putNewestFirst(home, note);
      else if (!home && isElsewhere(note)) note.remove();
    });
    board.querySelectorAll(".notes").forEach(waitingFirst);
    var total = 0;
    board.querySelectorAll("[data-count-of]").forEach(function (count) {
      var list = document.getElementById(count.dataset.countOf);
      var number = list.querySelectorAll(".note[id]:not([data-state=deleted])").length;
      total += number;
      show(count, number);
    });
    show(document.querySelector(".tabs [aria-current] .tab-count"), total);
  }

  // A note that was moved to another table or round says so by the list that it stands in there.
  function isElsewhere(note) {
    var place = /^notes-(.*)-kind-\d+$/;
    var here = place.exec(note.parentNode.id);
    var there = place.exec(note.dataset.into);
    return here && there && here[1] !== there[1];
  }

  // Notes that wait were typed last, so those that arrive meanwhile go below them.
  function waitingFirst(list) {
    var last = Array.from(list.querySelectorAll(".note:not([id], [data-about])")).pop();
    if (!last) return;
    var above = Array.from(list.children).filter(function (each) {
      var isAbove = each.compareDocumentPosition(last) & Node.DOCUMENT_POSITION_FOLLOWING;
      return isAbove && each.id;
    });
    last.after.apply(last, above);
  }

  function show(place, number) {
    if (place && place.textContent !== String(number)) place.textContent = number;
  }

  if (board) {
    new MutationObserver(tidy).observe(board, { childList: true, subtree: true });
  }

  // When another round begins, the board offers the way there, and it says when its own is over;
  // what is being typed stays here.
  var otherRound = document.getElementById("other-round");
  var wasOn = false;

  function lookAtRound() {
    var number = document.getElementById("now").dataset.round;
    var isOn = number === otherRound.dataset.round;
    if (isOn || wasOn) sayOver(!isOn);
    wasOn = wasOn || isOn;
    var link = otherRound.querySelector("a");
    if (isOn) link.hidden = true;
    else if (number) {
      link.href = link.getAttribute("href").replace(/round=\d+/, "round=" + number);
      link.textContent = otherRound.dataset.sayGo.replace("{number}", number);
      link.hidden = false;
    }
    otherRound.hidden = isOn || (link.hidden && otherRound.dataset.over === undefined);
  }

  function sayOver(isOver) {
    if (isOver) otherRound.dataset.over = "";
    else delete otherRound.dataset.over;
    otherRound.querySelectorAll(".notice-text").forEach(function (words) {
      words.hidden = words.matches(".round-over") !== isOver;
    });
  }

  if (otherRound && document.getElementById("now")) {
    lookAtRound();
    new MutationObserver(lookAtRound).observe(document.getElementById("now").parentNode, {
      childList: true,
    });
  }

  // --- The entry line ------------------------------------------------------------------------

  var entry = document.getElementById("note-form");
  if (!entry) return;

  var say = entry.dataset;
  var text = entry.elements.text;
  var state = document.getElementById("note-form-state");
  var length = document.getElementById("note-form-length");
  var errors = entry.querySelector(".words-errors");
  var draftKey = say.draft + say.origin;
  var known = ""; // the half sentence that is on the device
  var device = window.device;
  var outbox = window.outbox;
  var queue = window.noteQueue;

  function kinds() {
    return Array.prototype.slice.call(entry.querySelectorAll('input[name="kind"][type="radio"]'));
  }

  // Half a sentence is on the device before it is on the network.
  function keepDraft() {
    if (!text.value.trim()) {
      if (device.get(draftKey)) device.putLightly(draftKey, null);
      return;
    }
    var draft = { text: text.value };
    var kind = entry.querySelector('input[name="kind"]:checked');
    if (kind) draft.kind = kind.value;
    if (entry.elements.stage) draft.stage = entry.elements.stage.value;
    known = draft.text;
    device.putLightly(draftKey, draft);
  }

  function takeUpDraft() {
    var draft = device.get(draftKey);
    if (!draft || !draft.text || text.value) return;
    known = text.value = draft.text;
    choose(draft);
  }

  // Two tabs of one table share the half sentence, as long as this one has no other.
  device.onChange(function (key, draft) {
    if (key !== draftKey || text.value !== known) return;
    known = text.value = draft ? draft.text : "";
    if (draft) choose(draft);
    measure();
    grow(text);
  });

  function choose(fields) {
    kinds().forEach(function (kind) {
      if (kind.value === fields.kind) kind.checked = true;
    });
    if (fields.stage && entry.elements.stage) entry.elements.stage.value = fields.stage;
    showStage(entry);
  }

  // Text of this table from another round must not end up in this one, nor be forgotten.
  function pointToOtherDrafts() {
    var prefix = say.origin.replace(/-round-\d+$/, "-round-");
    document.querySelectorAll(".tabs a").forEach(function (tab) {
      var round = /[?&]round=(\d+)/.exec(tab.getAttribute("href"));
      var origin = round && prefix + round[1];
      if (!origin || origin === say.origin) return;
      var draft = device.get(say.draft + origin);
      if (!(draft && draft.text) && !queue.hasRefusedAt(origin)) return;
      var link = outbox.linkTo(tab.href, tab.firstChild.textContent.trim());
      outbox.tell(say.sayElsewhere, "waiting", link);
    });
  }

  function noComplaint() {
    errors.replaceChildren();
    text.removeAttribute("aria-invalid");
  }

  function measure() {
    var count = Array.from(text.value.trim()).length;
    length.textContent =
      count > Number(say.advised)
        ? say.sayLength.replace("{count}", count).replace("{advised}", say.advised)
        : "";
  }

  function changed() {
    grow(text);
    measure();
    keepDraft();
    noComplaint();
    if (state.dataset.state === "saved") outbox.tell("");
  }

  // The text leaves the box at once, as a note of its own, so that the next one can begin.
  function hand() {
    if (!text.value.trim() || entry.dataset.closed !== undefined) return;
    outbox.add(Object.fromEntries(new FormData(entry)));
    text.value = "";
    changed();
  }

  // What the server refused comes back in front of what is being typed.
  outbox.giveBack = function (fields) {
    text.value = [fields.text, text.value.trim()].filter(Boolean).join("\n\n");
    choose(fields);
    changed();
    text.focus();
  };

  // When the table is handed over (or back) this device learns it from its own piece of the page.
  // A half sentence goes on its way as a note of its own, so nothing stays behind unseen.
  var deskHome = document.getElementById("desk") && document.getElementById("desk").parentNode;

  function lookAtDesk() {
    var desk = document.getElementById("desk");
    if (!desk) return;
    var mayWrite = desk.dataset.mayWrite !== undefined;
    if (mayWrite === (entry.dataset.closed === undefined)) return;
    if (mayWrite) {
      delete entry.dataset.closed;
      board.dataset.mayWrite = "";
    } else {
      hand();
      entry.dataset.closed = "";
      delete board.dataset.mayWrite;
    }
  }

  if (deskHome) new MutationObserver(lookAtDesk).observe(deskHome, { childList: true });

  entry.addEventListener("submit", function (event) {
    event.preventDefault();
    hand();
    text.focus({ preventScroll: true });
  });

  text.addEventListener("keydown", function (event) {
    if (!savesOnEnter(event)) return;
    event.preventDefault();
    hand();
  });
  text.addEventListener("input", changed);

  // On a phone the keyboard takes half of the screen: what stands above the entry line gives way.
  text.addEventListener("click", function () {
    var bar = entry.parentNode;
    if (getComputedStyle(bar).bottom === "auto" && window.scrollY < bar.offsetTop) {
      window.scrollTo(0, bar.offsetTop);
    }
  });
  entry.addEventListener("change", keepDraft);

  // Alt and a digit choose the kind from anywhere on the board; the cursor stays in the text.
  document.addEventListener("keydown", function (event) {
    var digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code || "");
    if (!digit || !event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
    var kind = kinds()[Number(digit[1]) - 1];
    if (!kind) return;
    event.preventDefault();
    kind.checked = true;
    kind.dispatchEvent(new Event("change", { bubbles: true }));
    text.focus({ preventScroll: true });
  });

  window.addEventListener("beforeunload", function (event) {
    if (!text.value.trim() && outbox.isEmpty()) return;
    event.preventDefault();
    // older browsers only ask when this is set
    event.returnValue = "";
  });

  outbox.ready.then(function () {
    takeUpDraft();
    showStage(entry);
    grow(text);
    measure();
    pointToOtherDrafts();
  });
})();
