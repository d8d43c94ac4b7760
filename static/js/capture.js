// Writing notes quickly and losing none: the entry line of a board, editing in place, and keeping
// the columns in order. Every page that loads this works without it.
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
    } else if (event.key === "Escape" && field.closest(".note-edit")) {
      closeEdit(field.closest(".note-edit"));
    }
  });

  document.addEventListener("change", function (event) {
    if (event.target.name === "kind" && event.target.form) showStage(event.target.form);
  });

  document.addEventListener("input", function (event) {
    if (event.target.matches(".entry textarea, .words textarea")) grow(event.target);
  });

  document.querySelectorAll("form[data-asks-stage]").forEach(showStage);

  // --- Editing in place ----------------------------------------------------------------------

  function closeEdit(place) {
    if (!place || !place.previousElementSibling) return;
    var note = place.previousElementSibling;
    place.remove();
    var link = note.querySelector(".note-link");
    if (link) link.focus();
  }

  document.addEventListener("click", function (event) {
    var cancel = event.target.closest("[data-close-edit]");
    var place = cancel && cancel.closest(".note-edit");
    if (!place || !place.previousElementSibling) return;
    event.preventDefault();
    closeEdit(place);
  });

  // What is being edited already is not opened twice; typing there would be lost.
  document.addEventListener("htmx:beforeRequest", function (event) {
    var note = event.target.closest(".note");
    var open = note && document.getElementById(note.id + "-edit");
    if (!open || !event.target.matches(".note-link")) return;
    event.preventDefault();
    open.querySelector("textarea").focus();
  });

  document.addEventListener("htmx:load", function (event) {
    var form = event.target.querySelector && event.target.querySelector("form[data-asks-stage]");
    if (!form) return;
    showStage(form);
    var field = form.querySelector("textarea");
    if (!field) return;
    grow(field);
    field.setSelectionRange(field.value.length, field.value.length);
  });

  // After an edit is done its form is gone, so the cursor would be nowhere.
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
    board.querySelectorAll(".note").forEach(function (note) {
      var twin = seen[note.id];
      if (twin) {
        var older = revision(twin) < revision(note) ? twin : note;
        older.remove();
        if (older === note) return;
      }
      seen[note.id] = note;
      var home = document.getElementById(note.dataset.into);
      if (home && note.parentNode !== home) home.prepend(note);
    });
    var total = 0;
    board.querySelectorAll("[data-count-of]").forEach(function (count) {
      var list = document.getElementById(count.dataset.countOf);
      var number = list.querySelectorAll(".note:not([data-state=deleted])").length;
      total += number;
      show(count, number);
    });
    show(document.querySelector(".tabs [aria-current] .tab-count"), total);
  }

  function show(place, number) {
    if (place && place.textContent !== String(number)) place.textContent = number;
  }

  if (board) {
    new MutationObserver(tidy).observe(board, { childList: true, subtree: true });
  }

  // When another round begins, the board offers the way there; what is being typed stays here.
  var otherRound = document.getElementById("other-round");

  function offerRound() {
    var now = document.getElementById("now");
    var number = now && now.dataset.round;
    if (!number) return;
    var link = otherRound.querySelector("a");
    link.href = link.getAttribute("href").replace(/round=\d+/, "round=" + number);
    link.textContent = otherRound.dataset.sayGo.replace("{number}", number);
    otherRound.hidden = number === otherRound.dataset.round;
  }

  if (otherRound && document.getElementById("now")) {
    new MutationObserver(offerRound).observe(document.getElementById("now").parentNode, {
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
  var sending = false;
  var again = false;

  function isTouch() {
    return window.matchMedia("(hover: none)").matches;
  }

  function newClientId() {
    var bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.prototype.map
      .call(bytes, function (byte) {
        return (byte < 16 ? "0" : "") + byte.toString(16);
      })
      .join("");
  }

  function kinds() {
    return Array.prototype.slice.call(entry.querySelectorAll('input[name="kind"][type="radio"]'));
  }

  // Half a sentence is on the device before it is on the network. Storage may be full or switched
  // off; then the box itself is all there is, and leaving the page warns.
  function keepDraft() {
    try {
      if (!text.value.trim()) {
        localStorage.removeItem(draftKey);
        return;
      }
      var draft = { text: text.value, client: entry.elements.client_id.value };
      var kind = entry.querySelector('input[name="kind"]:checked');
      if (kind) draft.kind = kind.value;
      if (entry.elements.stage) draft.stage = entry.elements.stage.value;
      localStorage.setItem(draftKey, JSON.stringify(draft));
    } catch (error) {
      return;
    }
  }

  function readDraft(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch (error) {
      return null;
    }
  }

  function takeUpDraft() {
    var draft = readDraft(draftKey);
    if (!draft || !draft.text || text.value) return;
    text.value = draft.text;
    if (draft.client) entry.elements.client_id.value = draft.client;
    kinds().forEach(function (kind) {
      if (kind.value === draft.kind) kind.checked = true;
    });
    if (draft.stage && entry.elements.stage) entry.elements.stage.value = draft.stage;
  }

  // A draft of this table from another round must not end up in this one, nor be forgotten.
  function pointToOtherDrafts() {
    var prefix = say.draft + say.origin.replace(/-round-\d+$/, "-round-");
    document.querySelectorAll(".tabs a").forEach(function (tab) {
      var round = /[?&]round=(\d+)/.exec(tab.getAttribute("href"));
      var key = round && prefix + round[1];
      var draft = key && key !== draftKey && readDraft(key);
      if (!draft || !draft.text) return;
      var link = linkTo(tab.href, tab.firstChild.textContent.trim());
      tell(say.sayElsewhere, "waiting", link);
    });
  }

  function linkTo(address, words) {
    var link = document.createElement("a");
    link.href = address;
    link.textContent = words;
    return link;
  }

  function tell(words, kind, link) {
    state.textContent = words;
    state.dataset.state = kind || "";
    if (link) state.append(" ", link);
  }

  function complain(lines) {
    var list = document.createElement("ul");
    list.className = "field-error-list";
    lines.forEach(function (line) {
      var item = document.createElement("li");
      item.textContent = line;
      list.append(item);
    });
    errors.replaceChildren(list);
    text.setAttribute("aria-invalid", "true");
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
    if (state.dataset.state && !sending) tell("");
  }

  // The note goes where the answer says, unless the live line was faster.
  function place(html) {
    var box = document.createElement("template");
    box.innerHTML = html.trim();
    var note = box.content.querySelector(".note[id][data-rev]");
    if (!note) return false;
    var there = document.getElementById(note.id);
    var home = document.getElementById(note.dataset.into);
    if (there && revision(there) >= revision(note)) return true;
    if (there) there.replaceWith(note);
    else if (home) home.prepend(note);
    if (window.htmx) window.htmx.process(note);
    return true;
  }

  // Only what was sent leaves the box: what was typed meanwhile stays.
  function clear(sent) {
    if (text.value === sent) text.value = "";
    else if (text.value.indexOf(sent) === 0) text.value = text.value.slice(sent.length).trimStart();
    entry.elements.client_id.value = newClientId();
    changed();
  }

  function answered(response, body, sent) {
    if (response.status === 201 && place(body)) {
      clear(sent);
      tell(say.saySaved, "saved");
      return;
    }
    var door = response.headers.get("HX-Redirect");
    if (door) {
      tell(say.saySignedOut, "attention", linkTo(door, say.saySignIn));
      return;
    }
    if (response.status === 400) {
      tell(say.sayOutdated, "attention", linkTo(location.href, say.sayReload));
      return;
    }
    var page = new DOMParser().parseFromString(body, "text/html");
    var lines = Array.from(page.querySelectorAll(".field-error-list li"), function (line) {
      return line.textContent;
    });
    if ((response.status === 422 || response.status === 409) && lines.length) {
      tell("");
      complain(lines);
      return;
    }
    tell(say.sayFailed, "attention");
  }

  function send() {
    if (!text.value.trim()) return;
    if (sending) {
      again = true;
      return;
    }
    sending = true;
    again = false;
    var sent = text.value;
    var giveUp = new AbortController();
    var patience = setTimeout(function () {
      giveUp.abort();
    }, 15000);
    tell(say.saySaving, "waiting");
    fetch(entry.action, {
      method: "POST",
      body: new FormData(entry),
      headers: { "HX-Request": "true" },
      credentials: "same-origin",
      signal: giveUp.signal,
    })
      .then(function (response) {
        return response.text().then(function (body) {
          answered(response, body, sent);
        });
      })
      .catch(function () {
        tell(say.sayOffline, "attention");
      })
      .finally(function () {
        clearTimeout(patience);
        sending = false;
        // Enter was pressed again meanwhile, for what was typed meanwhile
        if (again && state.dataset.state === "saved") send();
      });
  }

  entry.addEventListener("submit", function (event) {
    event.preventDefault();
    send();
    text.focus({ preventScroll: true });
  });

  text.addEventListener("keydown", function (event) {
    if (!savesOnEnter(event)) return;
    event.preventDefault();
    send();
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
    if (!text.value.trim()) return;
    event.preventDefault();
    // older browsers only ask when this is set
    event.returnValue = "";
  });

  takeUpDraft();
  showStage(entry);
  grow(text);
  measure();
  pointToOtherDrafts();
})();
