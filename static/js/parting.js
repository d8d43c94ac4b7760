// Leaving this device or this address. Notes that were never sent are taken along to where the server
// is now, as a link whose fragment no server sees, as a QR code, or as a file; the page there adds
// them after one look. A device that is given back forgets everything, once all of it is saved.
(function () {
  "use strict";

  var form = document.getElementById("note-form");
  var leaving = document.getElementById("take-along");
  var brought = document.getElementById("brought");
  if (!form || !leaving) return;

  var MARK = "#notes=";
  var BROUGHT = "facilitate.brought"; // base.js keeps it while somebody signs in first
  var QR_AT_MOST = 1200; // bytes; denser codes are not read from a screen
  var SETTLED = 5000;
  var LINK_AT_MOST = 1000000;
  var UNPACKED_AT_MOST = 10000000; // bytes, some thousand notes: a small link may hold a huge text

  var outbox = window.outbox;
  var telling = window.noteTelling;
  var queue = window.noteQueue;
  var address = document.getElementById("take-along-address");
  var link = document.getElementById("take-along-link");
  var code = document.getElementById("take-along-code");

  // --- Packed into an address ------------------------------------------------------------------

  function pack(text) {
    var stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate-raw"));
    return new Response(stream).arrayBuffer().then(function (packed) {
      var signs = Array.from(new Uint8Array(packed), function (byte) {
        return String.fromCharCode(byte);
      });
      return btoa(signs.join("")).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
    });
  }

  function unpack(packed) {
    var signs = atob(packed.replace(/-/g, "+").replace(/_/g, "/"));
    var bytes = Uint8Array.from(signs, function (sign) {
      return sign.charCodeAt(0);
    });
    var reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
    var parts = [];
    var size = 0;
    function readOn() {
      return reader.read().then(function (part) {
        if (part.done) return new Blob(parts).text();
        size += part.value.length;
        if (size > UNPACKED_AT_MOST) {
          reader.cancel();
          throw new RangeError("too large");
        }
        parts.push(part.value);
        return readOn();
      });
    }
    return readOn();
  }

  // --- Taking along ----------------------------------------------------------------------------

  var words = leaving.querySelector("p");
  var sentence = words.textContent;
  var packed = "";

  // What is half typed is taken along as well, as far as it has been typed.
  function finish() {
    form.requestSubmit();
    document.querySelectorAll(".note-edit:not(.note-conflict) form").forEach(function (edit) {
      if (window.device.get(form.dataset.draft + "edit." + edit.parentNode.id.replace(/-edit$/, ""))) {
        edit.requestSubmit();
      }
    });
  }

  function open() {
    finish();
    if (outbox.isEmpty()) {
      telling.tell(leaving.dataset.sayNothing);
      return;
    }
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      menu.open = false;
    });
    address.value = address.value || location.origin;
    packed = "";
    leaving.hidden = false;
    prepare();
    address.focus();
  }

  // What is sent meanwhile needs nobody any more, and what is typed comes along.
  function prepare() {
    if (leaving.hidden) return;
    var all = queue.handOut();
    if (!all.length) {
      leaving.hidden = true;
      form.elements.text.focus();
      return;
    }
    words.textContent = sentence.replace("{count}", all.length);
    lead();
    // where browsers cannot pack there is the file
    if (!window.CompressionStream) return;
    pack(JSON.stringify(all)).then(function (text) {
      packed = text;
      lead();
    });
  }

  outbox.changed = prepare;

  function target() {
    var typed = address.value.trim();
    try {
      return new URL(location.pathname, /^https?:/.test(typed) ? typed : "http://" + typed);
    } catch (error) {
      return null; // half an address
    }
  }

  function lead() {
    var there = packed && packed.length < LINK_AT_MOST ? target() : null;
    link.hidden = !there;
    code.hidden = true;
    if (!there) return;
    link.href = there.href + MARK + packed;
    if (link.href.length <= QR_AT_MOST) draw(link.href);
  }

  // Fetched while there is a line, since it is wanted when there is none; but not before the page
  // is long there.
  var drawing = new Promise(function (resolve) {
    window.addEventListener("load", function () {
      setTimeout(function () {
        resolve(import(leaving.dataset.qr));
      }, SETTLED);
    });
  });

  drawing.catch(function () {}); // there was no line: the link and the file are left

  function draw(text) {
    drawing.then(
      function (qr) {
        if (link.href !== text) return;
        qr.generate(text).toCanvas(code.querySelector("canvas"), { on: [0, 0, 0], off: [255, 255, 255] });
        code.hidden = false;
      },
      function () {}
    );
  }

  function download(name, text) {
    var file = document.createElement("a");
    file.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    file.download = name;
    file.click();
    setTimeout(URL.revokeObjectURL, 1000, file.href);
  }

  telling.offerLeaving(leaving.dataset.say, open);
  address.addEventListener("input", lead);

  document.addEventListener("click", function (event) {
    var button = event.target.closest("button");
    if (!button) return;
    if (button.matches("[data-take-along]")) open();
    else if (button.matches("[data-save-file]")) {
      download(button.dataset.saveFile, JSON.stringify(queue.handOut()));
    } else if (button.matches("[data-close]")) button.closest(".parting").hidden = true;
    else if (button.matches("[data-add]")) {
      brought.hidden = true;
      outbox.takeIn(look.notes);
      form.elements.text.focus();
    }
  });

  // --- Bringing from elsewhere -----------------------------------------------------------------

  var look = { notes: [] };
  var places = document.createElement("div");
  document.getElementById("brought-head").after(places);

  function refuse() {
    telling.tell(brought.dataset.sayNotNotes, "attention");
  }

  // Nothing is added before somebody has seen what it says and where it goes: whoever makes a link
  // must not put words into their mouth, nor take away notes in their name.
  function show(text) {
    var found = JSON.parse(text);
    look.notes = found.filter(queue.isSound);
    if (!look.notes.length) {
      var isHere = found.length && found.every(queue.isHere);
      telling.tell(isHere ? brought.dataset.sayHere : brought.dataset.sayNotNotes, "attention");
      return;
    }
    var byPlace = new Map();
    look.notes.forEach(function (one) {
      var place = nameOf(one.note.origin);
      byPlace.set(place, (byPlace.get(place) || []).concat(one.note));
    });
    places.replaceChildren();
    byPlace.forEach(function (notes, place) {
      var head = document.createElement("p");
      head.textContent = place.replace("{count}", notes.length);
      var list = document.createElement("ul");
      notes.forEach(function (note) {
        var line = document.createElement("li");
        line.dir = "auto";
        var isDeletion = /\/deletion$/.test(note.action);
        line.textContent = isDeletion ? form.dataset.sayDeleted : note.fields.text;
        list.append(line);
      });
      places.append(head, list);
    });
    brought.hidden = false;
    document.getElementById("brought-head").focus();
  }

  function nameOf(origin) {
    var place = /^table-(\d+)-round-(\d+)$/.exec(origin);
    if (!place) return brought.dataset.sayPlenary;
    return brought.dataset.sayTable.replace("{table}", place[1]).replace("{round}", place[2]);
  }

  document.addEventListener("change", function (event) {
    var input = event.target;
    if (!input.matches("[data-bring-notes]") || !input.files.length) return;
    if (input.files[0].size > UNPACKED_AT_MOST) refuse();
    else input.files[0].text().then(show).catch(refuse);
    input.value = "";
  });

  function takeUp() {
    var text = sessionStorage.getItem(BROUGHT);
    sessionStorage.removeItem(BROUGHT);
    if (text) unpack(text).then(show).catch(refuse);
  }

  outbox.ready.then(takeUp).catch(function () {}); // storage switched off
  window.addEventListener("hashchange", function () {
    if (location.hash.indexOf(MARK) === 0) location.reload();
  });

  // --- Giving the device back ------------------------------------------------------------------

  document.addEventListener("submit", function (event) {
    var goodbye = event.target;
    if (!goodbye.matches("[data-return-device]")) return;
    event.preventDefault();
    if (!outbox.isEmpty() || form.elements.text.value.trim()) {
      telling.tell(goodbye.dataset.sayNotYet, "attention");
      return;
    }
    window.device.clear().finally(function () {
      goodbye.submit();
    });
  });
})();
