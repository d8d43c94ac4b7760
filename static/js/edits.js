// Editing notes in place. A change goes through the outbox, so it waits on the device like a new
// note; what is typed into an open form is on the device with each key and is there again after a
// reload; without a line the form is made here, from a <template> that the server drew. Others at
// the table see which notes are open.
(function () {
  "use strict";

  var entry = document.getElementById("note-form");
  var board = document.querySelector(".kind-columns");
  if (!entry || !board) return;

  var device = window.device;
  var outbox = window.outbox;
  var queue = window.noteQueue;
  var capture = window.capture;
  var say = entry.dataset;
  var pattern = document.getElementById("edit-note");
  var draftPrefix = say.draft + "edit.";
  var PATIENCE = 5000; // then the form is made here

  function formOn(id) {
    return document.getElementById(id + "-edit");
  }

  function noteOf(place) {
    return place.id.replace(/-edit$/, "");
  }

  function draftKey(place) {
    return draftPrefix + noteOf(place);
  }

  // --- Opening -------------------------------------------------------------------------------

  function wordsOf(note) {
    return {
      text: note.querySelector(".note-text").textContent,
      kind: note.closest(".notes").dataset.kind,
      stage: note.dataset.stage || "",
      revision: note.dataset.rev,
    };
  }

  // The same form that the server would give, without what only the server knows.
  function open(note, words) {
    var number = note.id.replace("note-", "");
    var box = document.createElement("template");
    box.innerHTML = pattern.innerHTML
      .split("note-0")
      .join(note.id)
      .split("/notes/0")
      .join("/notes/" + number);
    var place = box.content.firstElementChild;
    note.after(place);
    fill(place, words);
    window.htmx.process(place);
    return place;
  }

  function fill(place, words) {
    var form = place.querySelector("form");
    var kind = form.querySelector('input[name="kind"][value="' + CSS.escape(words.kind) + '"]');
    if (!kind) {
      // one that is no longer asked here
      addHidden(form, "kind").value = words.kind;
    } else if (kind.type === "radio") kind.checked = true;
    if (form.elements.stage) form.elements.stage.value = words.stage || "";
    var cited = queue.cited(words);
    Object.keys(cited).forEach(function (name) {
      addHidden(form, name).value = cited[name];
    });
    form.elements.text.value = words.text;
    form.elements.revision.value = words.revision;
    form.elements.csrf_token.value = entry.elements.csrf_token.value;
    capture.showStage(form);
    capture.grow(form.elements.text);
  }

  function addHidden(form, name) {
    var field = document.createElement("input");
    field.name = name;
    field.type = "hidden";
    form.append(field);
    return field;
  }

  function openHere(link) {
    var note = link.closest(".note");
    if (formOn(note.id)) return;
    focusEnd(open(note, wordsOf(note)).querySelector("textarea"));
    tellOpen(formOn(note.id), false);
  }

  function focusEnd(field) {
    field.focus({ preventScroll: true });
    field.setSelectionRange(field.value.length, field.value.length);
  }

  outbox.reopen = function (id, fields) {
    var note = document.getElementById(id);
    if (!note) return;
    var place = formOn(id) || open(note, fields);
    keepDraft(place);
    focusEnd(place.querySelector("textarea"));
  };

  // What is being edited already is not opened twice; typing there would be lost.
  document.addEventListener("htmx:beforeRequest", function (event) {
    if (!event.target.matches(".note-link")) return;
    var place = formOn(event.target.closest(".note").id);
    if (place) place.querySelector("textarea").focus();
    else if (outbox.isCut()) openHere(event.target);
    else return;
    event.preventDefault();
  });

  document.addEventListener("htmx:configRequest", function (event) {
    if (event.target.matches(".note-link")) event.detail.timeout = PATIENCE;
  });

  ["htmx:sendError", "htmx:timeout"].forEach(function (name) {
    document.addEventListener(
      name,
      function (event) {
        var link = event.target.closest && event.target.closest(".note-link");
        if (!link) return;
        event.stopPropagation();
        openHere(link);
      },
      true
    );
  });

  document.addEventListener("htmx:load", function (event) {
    if (!event.target.matches || !event.target.matches(".note-edit")) return;
    var field = event.target.querySelector("textarea");
    if (field && document.activeElement === field) focusEnd(field);
    tellOpen(event.target, false);
  });

  // --- Closing -------------------------------------------------------------------------------

  function close(place) {
    var note = document.getElementById(noteOf(place));
    forget(place);
    place.remove();
    outbox.redraw(noteOf(place));
    var link = note && note.querySelector(".note-link");
    if (link) link.focus();
  }

  function forget(place) {
    device.putLightly(draftKey(place), null);
    tellOpen(place, true);
  }

  document.addEventListener("click", function (event) {
    var cancel = event.target.closest("[data-close-edit]");
    var place = cancel && cancel.closest(".note-edit");
    if (!place) return;
    event.preventDefault();
    close(place);
  });

  document.addEventListener("keydown", function (event) {
    var place = event.key === "Escape" && event.target.closest(".note-edit");
    if (place) close(place);
  });

  // --- Saving --------------------------------------------------------------------------------

  // Only the server can split and join, and put both versions into one box.
  var ASKED = ["split", "merge", "combine"];

  document.addEventListener("htmx:beforeRequest", function (event) {
    var place = event.target.closest(".note-edit");
    var request = event.detail.requestConfig;
    if (!place || request.verb !== "post") return;
    var fields = Object.fromEntries(request.formData);
    if (/\/(place|settlement|wall)$/.test(request.path) || ASKED.indexOf(fields.choice) >= 0) return;
    event.preventDefault();
    save(place, request.path, fields);
  });

  function save(place, action, fields) {
    var hadFocus = place.contains(document.activeElement);
    var id = noteOf(place);
    place.remove();
    outbox.change(id, action, fields);
    forget(place);
    if (hadFocus && !capture.isTouch()) entry.elements.text.focus({ preventScroll: true });
  }

  document.addEventListener("htmx:afterRequest", function (event) {
    // the answer has taken the form off the page, so it is asked of the form itself
    var request = event.detail.requestConfig;
    var place = request.verb === "post" && request.elt.closest(".note-edit");
    if (place && event.detail.successful) device.putLightly(draftKey(place), null);
  });

  // --- Half an edit --------------------------------------------------------------------------

  function typed(place) {
    var form = place.querySelector("form");
    var kind = form.querySelector('input[name="kind"]:checked') || form.elements.kind;
    return Object.assign(queue.cited(Object.fromEntries(new FormData(form))), {
      text: form.elements.text.value,
      kind: kind ? kind.value : "",
      stage: form.elements.stage ? form.elements.stage.value : "",
    });
  }

  function hasChange(id) {
    return queue.changesOf(id).length > 0;
  }

  function keepDraft(place) {
    // a question about a change that was refused: the change itself is on the device
    if (hasChange(noteOf(place))) {
      queue.reword(noteOf(place), typed(place));
      return;
    }
    var revision = place.querySelector("form").elements.revision.value;
    var draft = Object.assign(typed(place), { revision: revision, writer: say.writer });
    device.putLightly(draftKey(place), draft);
  }

  function changed(event) {
    var place = event.target.closest(".note-edit");
    if (!place) return;
    keepDraft(place);
    tellOpen(place, false);
  }

  document.addEventListener("input", changed);
  document.addEventListener("change", changed);

  outbox.ready.then(function () {
    device.keys(draftPrefix).forEach(function (key) {
      var draft = device.get(key);
      var note = document.getElementById(key.slice(draftPrefix.length));
      if (!note || draft.writer !== say.writer || formOn(note.id)) return;
      if (!hasChange(note.id)) open(note, draft);
    });
  });

  // --- Who is editing ------------------------------------------------------------------------

  var SHOWN_FOR = 45000;
  var TOLD_AGAIN = 20000;
  var tab = device.newId();
  var told = {}; // by note: when others were told last

  // Nobody waits for it: if it does not arrive, the mark of it ends by itself.
  function tellOpen(place, isOver) {
    var id = noteOf(place);
    if (isOver ? !told[id] : Date.now() - (told[id] || 0) < TOLD_AGAIN) return;
    told[id] = isOver ? 0 : Date.now();
    var body = new FormData();
    body.append("csrf_token", entry.elements.csrf_token.value);
    body.append("by", tab);
    if (isOver) body.append("over", "yes");
    fetch(place.querySelector("form").getAttribute("action") + "/editing", {
      method: "POST",
      body: body,
      headers: { "HX-Request": "true" },
      credentials: "same-origin",
    }).catch(function () {});
  }

  function seeOthers() {
    board.querySelectorAll(".note-editor:not([data-seen])").forEach(function (mark) {
      mark.dataset.seen = "";
      mark.hidden = mark.dataset.by === tab || mark.dataset.over !== undefined;
      if (!mark.hidden) {
        setTimeout(function () {
          mark.remove();
        }, SHOWN_FOR);
      }
    });
  }

  seeOthers();
  new MutationObserver(seeOthers).observe(board, { childList: true, subtree: true });
})();
