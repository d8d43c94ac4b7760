// What waits on this device until the server has confirmed it: new notes, and changes of saved ones.
//
// Each is one entry of the device's store, keyed by its place and its client id, so that tabs never
// overwrite each other's. Order is a number of our own, since clocks jump. outbox.js sends what waits
// here and says so; parting.js takes it along to another address.
(function () {
  "use strict";

  var device = window.device;
  var serverClock = window.serverClock;
  var form = document.getElementById("note-form");
  if (!form) return;

  var say = form.dataset;
  var prefix = say.draft + "outbox.";
  var entries = {}; // by key
  var unkept = {}; // by key: those that the device had no room for

  function isKey(key) {
    return key.indexOf(prefix) === 0;
  }

  function client(key) {
    return key.slice(key.lastIndexOf(".") + 1);
  }

  function keys() {
    return Object.keys(entries).sort(function (one, other) {
      return entries[one].number - entries[other].number || (one < other ? -1 : 1);
    });
  }

  function waiting() {
    return keys().filter(function (key) {
      return !entries[key].refused;
    });
  }

  function changesOf(note) {
    return keys().filter(function (key) {
      return entries[key].note === note;
    });
  }

  function hasRefusedAt(origin) {
    return keys().some(function (key) {
      return entries[key].refused && entries[key].origin === origin;
    });
  }

  function nextNumber() {
    return keys().reduce(function (highest, key) {
      return Math.max(highest, entries[key].number + 1);
    }, 1);
  }

  // --- On the device -------------------------------------------------------------------------

  function make(entry, fields) {
    var id = device.newId();
    var key = prefix + say.origin + "." + id;
    var own = Object.assign({}, fields, { client_id: id });
    delete own.csrf_token;
    delete own.age;
    entries[key] = Object.assign(entry, {
      number: nextNumber(),
      typed: Date.now(),
      origin: say.origin,
      writer: say.writer,
      fields: own,
    });
    return key;
  }

  function takeUp(key) {
    var kept = device.get(key);
    if (!kept || !kept.fields) return;
    entries[key] = Object.assign({}, kept);
    // what somebody else typed on this device must not go out under another name
    if (kept.writer !== say.writer) entries[key].refused = say.sayOtherWriter;
  }

  function takeUpAll() {
    device.keys(prefix).forEach(function (key) {
      if (!entries[key]) takeUp(key);
      // asked again: the question is as new as its answer
      if (entries[key] && entries[key].asks) delete entries[key].refused;
    });
  }

  // A device that is full keeps the note on the page only, which is then said.
  function keep(key) {
    return device.put(key, Object.assign({}, entries[key])).then(function (done) {
      if (done) delete unkept[key];
      else if (entries[key]) unkept[key] = true;
    });
  }

  // What is typed into a form that asks about a change is that change from then on.
  function reword(note, fields) {
    changesOf(note).forEach(function (key) {
      Object.assign(entries[key].fields, fields);
      device.putLightly(key, Object.assign({}, entries[key]));
    });
  }

  // This page has done with it, or another tab has.
  function forget(key) {
    delete entries[key];
    delete unkept[key];
  }

  function drop(key) {
    forget(key);
    return device.put(key, null);
  }

  // --- To and from another address -----------------------------------------------------------

  // Client ids stay, so a note that both devices send is one note. Clocks of devices differ, so what
  // is taken along has its time by the server's.
  function handOut() {
    return keys().map(function (key) {
      var typed = entries[key].typed + serverClock.ahead();
      return { key: key, note: Object.assign({}, entries[key], { typed: typed }) };
    });
  }

  function takeIn(one) {
    entries[one.key] = Object.assign({}, one.note, {
      fields: Object.assign({}, one.note.fields, { client_id: client(one.key) }),
      refused: undefined,
      typed: one.note.typed - serverClock.ahead(),
      number: nextNumber(),
    });
    return keep(one.key).then(function () {
      takeUp(one.key);
    });
  }

  // What a note cites is asked in the server's own form only; without these the note keeps it.
  function cited(fields) {
    return Object.fromEntries(
      ["link", "document", "page"]
        .filter(function (name) {
          return fields[name] !== undefined;
        })
        .map(function (name) {
          return [name, fields[name]];
        })
    );
  }

  function isHere(one) {
    return Boolean(one && entries[one.key]);
  }

  // What is brought from elsewhere is sent to where notes of this workshop go, and nowhere else: a
  // note to the table that it is said to be for, a change to the note that it stands over.
  function isSound(one) {
    var base = /^\/w\/[^/]+\//.exec(form.getAttribute("action"))[0];
    var entry = one && one.note;
    if (!entry || !entry.fields || typeof one.key !== "string" || isHere(one)) return false;
    var goesTo = String(entry.action);
    var rest = goesTo.slice(base.length);
    var to = /^(?:(tables|sessions)\/(\d+)\/notes|notes\/(\d+)(\/deletion)?)$/.exec(rest);
    return Boolean(
      to &&
        isKey(one.key) &&
        goesTo.indexOf(base) === 0 &&
        (to[1] !== "tables" || String(entry.origin).indexOf("table-" + to[2] + "-") === 0) &&
        (to[3] ? entry.note === "note-" + to[3] : !entry.note)
    );
  }

  window.noteQueue = {
    get: function (key) {
      return entries[key];
    },
    isKey: isKey,
    client: client,
    keys: keys,
    waiting: waiting,
    changesOf: changesOf,
    hasRefusedAt: hasRefusedAt,
    hasUnkept: function () {
      return Object.keys(unkept).length > 0;
    },
    make: make,
    takeUp: takeUp,
    takeUpAll: takeUpAll,
    keep: keep,
    reword: reword,
    forget: forget,
    drop: drop,
    handOut: handOut,
    takeIn: takeIn,
    cited: cited,
    isHere: isHere,
    isSound: isSound,
  };
})();
