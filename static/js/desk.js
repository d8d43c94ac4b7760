// The check-in desk: finds while one types, checks in at once, and through an outage.
//
// What is done here waits on this device until the server has confirmed it: one entry of
// localStorage each. Check-ins can be sent twice and in any order, so unlike notes (outbox.js) they
// need neither numbers nor one sender at a time. The page works as plain forms without this file.
(function () {
  "use strict";

  var form = document.getElementById("desk-form");
  if (!form) return;

  var LONGEST_WAIT = 20000;
  var REFUSALS = [400, 403, 404, 409, 413, 422];

  var say = form.dataset;
  var prefix = say.key + ".";
  var field = form.elements.text;
  var state = document.getElementById("desk-state");
  var said = document.getElementById("desk-said");
  var walkIn = document.getElementById("walk-in");
  var walkInForm = document.getElementById("walk-in-form");
  var kept = {}; // what storage would not take
  var signedOut = null;
  var sending = false;
  var failures = 0;
  var retry = null;

  function rows() {
    return Array.from(document.querySelectorAll("#desk-rows > li"));
  }

  // --- Finding -------------------------------------------------------------------------------

  function plain(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  }

  function fits(row, words, code) {
    if (code && row.dataset.code === code) return true;
    var text = plain(row.querySelector(".person-words").textContent);
    return words.every(function (word) {
      return text.indexOf(word) >= 0;
    });
  }

  function narrow() {
    var text = field.value.trim();
    var words = plain(text).split(/\s+/).filter(Boolean);
    var code = text.replace(/[\s-]/g, "").toUpperCase();
    rows().forEach(function (row) {
      row.hidden = words.length > 0 && !fits(row, words, code);
    });
  }

  function found() {
    return rows().filter(function (row) {
      return !row.hidden;
    });
  }

  field.addEventListener("input", narrow);

  // --- Waiting on the device -----------------------------------------------------------------

  function keys() {
    try {
      return Object.keys(localStorage)
        .filter(function (key) {
          return key.indexOf(prefix) === 0;
        })
        .concat(Object.keys(kept))
        .sort();
    } catch (error) {
      return Object.keys(kept).sort();
    }
  }

  function entry(key) {
    if (kept[key]) return kept[key];
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch (error) {
      return null;
    }
  }

  function keep(key, value) {
    try {
      localStorage.setItem(key, JSON.stringify(value));
    } catch (error) {
      kept[key] = value; // storage is full or switched off: it waits on the page
    }
  }

  function drop(key) {
    delete kept[key];
    try {
      localStorage.removeItem(key);
    } catch (error) {
      return;
    }
  }

  function add(action, fields, name, row) {
    var random = crypto.getRandomValues(new Uint32Array(1))[0];
    var key = prefix + Date.now() + "." + random;
    keep(key, { action: action, fields: fields, name: name, row: row || "", at: Date.now() });
    report();
    send();
    return key;
  }

  function report() {
    var count = keys().length;
    if (signedOut) {
      state.textContent = say.saySignedOut + " ";
      var link = document.createElement("a");
      link.href = signedOut;
      link.textContent = say.saySignIn;
      state.append(link);
    } else if (count && failures) {
      var words = count === 1 ? say.sayWaitsOne : say.sayWaitsMany.replace("{count}", count);
      if (state.textContent !== words) state.textContent = words;
    } else state.textContent = "";
    mark();
  }

  // What waits is shown at its row, also after the list was drawn anew.
  function mark() {
    var waiting = {};
    keys().forEach(function (key) {
      var each = entry(key);
      if (each && each.row) waiting[each.row] = each;
    });
    rows().forEach(function (row) {
      var each = waiting[row.id];
      var arrives = each && each.action === row.dataset.arrival;
      row.querySelector(".button-form").hidden = Boolean(each);
      if (each) row.querySelector(".desk-mark").textContent = arrives ? say.sayWaiting : "";
      if (each && !arrives) delete row.dataset.here;
      if (arrives) row.dataset.here = "true";
    });
  }

  function send() {
    if (sending) return;
    clearTimeout(retry);
    var key = keys()[0];
    if (!key) return;
    var each = entry(key);
    if (!each) {
      drop(key);
      send();
      return;
    }
    sending = true;
    post(each).then(
      function (answer) {
        sending = false;
        settle(key, each, answer);
      },
      function () {
        sending = false;
        fail();
      }
    );
  }

  function post(each) {
    // the server's clock counts, not this device's
    var waited = Math.max(0, Math.round((Date.now() - each.at) / 1000));
    var token = form.elements.csrf_token.value;
    return window.posting.send(
      each.action,
      Object.assign({}, each.fields, { waited: waited, csrf_token: token })
    );
  }

  // Only our own drawing of a row confirms it: a hotel's login page answers 200 as well.
  function settle(key, each, answer) {
    var row = answer.page.querySelector("body > li.row[data-arrival]");
    if (answer.status === 200 && row) {
      failures = 0;
      drop(key);
      place(document.adoptNode(row));
      // whoever was picked from the list was told of at once; a late answer must not unsay the next
      if (!each.row) tell(row);
      report();
      narrow();
      send();
    } else if (answer.door) {
      signedOut = answer.door;
      report();
    } else if (REFUSALS.indexOf(answer.status) >= 0) {
      failures = 0;
      drop(key);
      var line = answer.page.querySelector(".field-error-list li, .notice-text");
      said.textContent = line ? line.textContent : say.sayRefused.replace("{name}", each.name);
      if (each.fields.name) giveBack(each.fields);
      refresh();
      report();
      send();
    } else fail();
  }

  function place(row) {
    var there = document.getElementById(row.id);
    if (there) there.replaceWith(row);
    else document.getElementById("desk-rows").prepend(row);
  }

  function refresh() {
    var list = document.getElementById("desk-people");
    if (window.htmx && list) window.htmx.trigger(list, "refresh");
  }

  function fail() {
    failures += 1;
    report();
    retry = setTimeout(send, Math.min(LONGEST_WAIT, 1000 * Math.pow(2, failures - 1)));
  }

  // --- What the desk does --------------------------------------------------------------------

  function tell(row) {
    var notice = document.getElementById("desk-undo").content.firstElementChild.cloneNode(true);
    var words = say.sayHere.replace("{name}", row.dataset.name);
    (notice.querySelector(".notice-text") || notice).textContent = words;
    notice.querySelector(".code").textContent = row.dataset.code;
    notice.querySelector("button").addEventListener("click", function () {
      said.replaceChildren();
      depart(document.getElementById(row.id) || row);
    });
    said.replaceChildren(notice);
  }

  // What somebody typed about a new person is not lost when the server cannot take it.
  function giveBack(fields) {
    Object.keys(fields).forEach(function (name) {
      walkInForm.elements[name].value = fields[name];
    });
    walkIn.open = true;
  }

  function ready() {
    field.value = "";
    narrow();
    field.focus();
  }

  function arrive(row) {
    tell(row);
    ready();
    if (!row.dataset.here) add(row.dataset.arrival, {}, row.dataset.name, row.id);
  }

  function depart(row) {
    var unsent = keys().filter(function (key) {
      var each = entry(key);
      return each && each.row === row.id;
    });
    unsent.forEach(drop);
    add(row.dataset.departure, {}, row.dataset.name, row.id);
    field.focus();
  }

  form.addEventListener("submit", function (event) {
    event.preventDefault();
    var text = field.value.trim();
    if (!text) return;
    narrow(); // the list may have been drawn anew since the last key
    var there = found();
    if (text.indexOf("/") >= 0) {
      add(form.getAttribute("action"), { text: text }, text);
      ready();
    } else if (there.length === 1) arrive(there[0]);
    else if (there.length) there[0].querySelector("button").focus();
    else {
      walkIn.open = true;
      walkInForm.elements.name.value = text;
      walkInForm.elements.organization.focus();
    }
  });

  // Read by the camera: a personal link is for the server to know, now or after the outage; a code
  // stands on the page. The field stays without focus, or a phone's keyboard would cover the picture.
  document.addEventListener("scan:read", function (event) {
    var scanned = event.detail;
    var code = window.facilitateScan.code(scanned.text);
    var row = rows().find(function (each) {
      return code && each.dataset.code === code;
    });
    if (row) {
      tell(row);
      if (!row.dataset.here) add(row.dataset.arrival, {}, row.dataset.name, row.id);
    } else if (window.facilitateScan.token(scanned.text)) {
      add(form.getAttribute("action"), { text: scanned.text }, say.sayScanned);
    } else return;
    scanned.taken = true;
  });

  walkInForm.addEventListener("submit", function (event) {
    var fields = {};
    ["name", "organization", "sector"].forEach(function (name) {
      fields[name] = walkInForm.elements[name].value.trim();
    });
    // what the server would refuse is better said by its page
    if (!fields.name || (fields.sector && !fields.organization)) return;
    event.preventDefault();
    add(walkInForm.getAttribute("action"), fields, fields.name);
    walkInForm.reset();
    walkInForm.elements.name.value = "";
    walkIn.open = false;
    ready();
  });

  document.addEventListener("submit", function (event) {
    var row = event.target.closest("#desk-rows > li");
    if (!row) return;
    event.preventDefault();
    if (row.dataset.here) depart(row);
    else arrive(row);
  });

  document.addEventListener("htmx:afterSettle", function () {
    mark();
    narrow();
  });
  window.addEventListener("online", send);
  window.addEventListener("storage", report);

  narrow();
  report();
  send();
})();
