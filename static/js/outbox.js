// Notes and changes on their way: each waits on this device until the server has confirmed it.
//
// A new note, or a change of a saved one, is one entry of the device's store, keyed by its place and
// its client id, so that tabs never overwrite each other's. They are sent one after the other, in the
// order of their own numbers, as the ordinary form of the entry line or of editing; the client id
// makes what is sent twice the same on the server. What the server refuses stays and needs its
// writer; what never arrived is sent again by itself. capture.js hands over notes with
// outbox.add(fields) and gets them back through outbox.giveBack; edits.js hands over changes with
// outbox.change(note, action, fields) and gets them back through outbox.reopen. waiting.js draws all.
(function () {
  "use strict";

  var device = window.device;
  var serverClock = window.serverClock;
  var waitingNotes = window.waitingNotes;
  var form = document.getElementById("note-form");
  if (!form) return;

  var PATIENCE = 15000; // a request without an answer is given up
  var LEASE = 20000; // longer than that, so that one tab sends at a time
  var LONGEST_WAIT = 30000;
  var REFUSALS = [403, 404, 409, 413, 422];
  var DEAD_AFTER = 5; // failures in a row, half a minute: the server may be elsewhere by now
  var SERVER_TRIES = 5; // errors of the server itself before a note makes way for the next one

  var say = form.dataset;
  var state = document.getElementById("note-form-state");
  var board = document.querySelector(".kind-columns");
  var lineState = document.getElementById("line-state");
  var prefix = say.draft + "outbox.";
  var leaseKey = say.draft + "sending";
  var tab = device.newId();
  var notes = {}; // by key
  var unkept = {}; // by key: those that the device had no room for
  var tries = {}; // by key: how often the server itself failed
  var sending = false;
  var underWay = null; // key of what is being sent
  var failures = 0;
  var retry = null;
  var wayOut = null;
  var trouble = null; // words and link for what stops every note, such as an ended sign-in

  // --- On the device -------------------------------------------------------------------------

  function isNote(key) {
    return key.indexOf(prefix) === 0;
  }

  function takeUp(key) {
    var note = device.get(key);
    if (!note || !note.fields) return;
    note = notes[key] = Object.assign({}, note);
    // what somebody else typed on this device must not go out under another name
    if (note.writer !== say.writer) note.refused = say.sayOtherWriter;
  }

  // A device that is full keeps the note on the page only, which is then said.
  function keep(key) {
    var kept = Object.assign({}, notes[key]);
    return device.put(key, kept).then(function (done) {
      if (done) delete unkept[key];
      else if (notes[key]) unkept[key] = true;
    });
  }

  function client(key) {
    return key.slice(key.lastIndexOf(".") + 1);
  }

  function drop(key) {
    delete notes[key];
    delete unkept[key];
    device.put(key, null);
    waitingNotes.erase(key);
  }

  function draw(key) {
    waitingNotes.draw(key, notes[key], key !== underWay, takeBack);
  }

  // What its writer wants back leaves the queue: into the box, or into a form on its note. At a
  // table that was handed over, where nothing is changed any more, it becomes a note of its own.
  function takeBack(key) {
    var note = notes[key];
    if (!note || key === underWay) return;
    var isEdit = note.note && !/\/deletion$/.test(note.action);
    if (isEdit && form.dataset.closed !== undefined) {
      add({
        kind: note.fields.kind,
        stage: note.fields.stage || "",
        text: note.fields.text,
        round: form.elements.round ? form.elements.round.value : "",
        writer: say.writer,
      });
    } else if (isEdit) outbox.reopen(note.note, note.fields);
    else if (!note.note) outbox.giveBack(note.fields);
    drop(key);
    report();
  }

  function inOrder(keys) {
    return keys.sort(function (one, other) {
      return notes[one].number - notes[other].number || (one < other ? -1 : 1);
    });
  }

  function waiting() {
    return inOrder(
      Object.keys(notes).filter(function (key) {
        return !notes[key].refused;
      })
    );
  }

  // Order is a number of our own: clocks jump.
  function nextNumber() {
    return Object.keys(notes).reduce(function (highest, key) {
      return Math.max(highest, notes[key].number + 1);
    }, 1);
  }

  function add(fields) {
    queue({ action: form.getAttribute("action") }, fields);
  }

  // What was changed before and still waits gives way to the newest words.
  function change(note, action, fields) {
    var older = changesOf(note);
    older.forEach(function (key) {
      delete notes[key];
      waitingNotes.erase(key);
    });
    queue({ action: action, note: note }, fields).then(function () {
      older.forEach(drop);
    });
  }

  function changesOf(note) {
    return Object.keys(notes).filter(function (key) {
      return notes[key].note === note;
    });
  }

  function queue(entry, fields) {
    var id = device.newId();
    var key = prefix + say.origin + "." + id;
    var own = Object.assign({}, fields, { client_id: id });
    delete own.csrf_token;
    delete own.age;
    notes[key] = Object.assign(entry, {
      number: nextNumber(),
      typed: Date.now(),
      origin: say.origin,
      writer: say.writer,
      fields: own,
    });
    draw(key);
    report();
    // on the device before it is on the network
    return keep(key).then(function () {
      if (retry === null) send();
      else report();
    });
  }

  // --- What is said of it -------------------------------------------------------------------

  // The live line may tell of a note before its own answer does, or when that answer was lost.
  function settleSeen() {
    waitingNotes.tidy();
    var seen = Object.keys(notes).filter(function (key) {
      return !notes[key].note && board.querySelector('.note[data-client="' + client(key) + '"]');
    });
    if (!seen.length) return;
    seen.forEach(drop);
    failures = 0;
    report(true);
  }

  function tell(words, kind, link) {
    var isSaid = link ? state.lastChild === link : !state.firstElementChild;
    if (isSaid && state.firstChild && state.firstChild.data === words) return;
    state.textContent = words;
    state.dataset.state = kind || "";
    if (link) state.append(" ", link);
  }

  function hasRefusedAt(origin) {
    return Object.keys(notes).some(function (key) {
      return notes[key].refused && notes[key].origin === origin;
    });
  }

  function linkTo(address, words) {
    var link = document.createElement("a");
    link.href = address;
    link.textContent = words;
    return link;
  }

  function report(confirmed) {
    var count = waiting().length;
    if (!count) trouble = null;
    if (count && failures) board.dataset.cut = "";
    else delete board.dataset.cut;
    if (trouble) tell(trouble.words, "attention", trouble.link);
    else if (count && Object.keys(unkept).length) tell(say.sayNoRoom, "attention");
    else if (count && failures) {
      var sentence = count === 1 ? say.sayWaitsOne : say.sayWaitsMany;
      var isDead = failures >= DEAD_AFTER;
      tell(sentence.replace("{count}", count), "waiting", isDead ? wayOut : null);
    } else if (count) tell(say.saySaving, "waiting");
    else if (hasRefusedAt(say.origin)) tell(say.sayNeedsYou, "attention");
    else if (confirmed || state.dataset.state === "saved") tell(say.saySaved, "saved");
    else tell("");
  }

  // --- On the way ----------------------------------------------------------------------------

  function later(wait) {
    clearTimeout(retry);
    retry = setTimeout(send, wait);
  }

  function send() {
    if (sending) return;
    clearTimeout(retry);
    retry = null;
    report();
    if (!waiting().length) {
      device.release(leaseKey, tab);
      return;
    }
    sending = true;
    device.lease(leaseKey, tab, LEASE).then(function (granted) {
      var key = waiting()[0];
      if (granted && key) deliver(key);
      else {
        sending = false;
        if (key) later(LEASE);
      }
    });
  }

  function deliver(key) {
    var note = notes[key];
    underWay = key;
    draw(key);
    post(note)
      .finally(function () {
        sending = false;
        underWay = null;
        if (notes[key]) draw(key);
      })
      .then(function (answer) {
        settle(key, note, answer);
      }, fail);
  }

  function post(note) {
    var body = new FormData();
    Object.keys(note.fields).forEach(function (name) {
      body.append(name, note.fields[name]);
    });
    body.append("csrf_token", form.elements.csrf_token.value);
    // how long ago, since clocks of devices are wrong by hours
    body.append("age", Math.max(0, Date.now() - note.typed));
    var giveUp = new AbortController();
    var patience = setTimeout(function () {
      giveUp.abort();
    }, PATIENCE);
    return fetch(note.action, {
      method: "POST",
      body: body,
      headers: { "HX-Request": "true" },
      credentials: "same-origin",
      signal: giveUp.signal,
    })
      .then(function (response) {
        return response.text().then(function (text) {
          var page = new DOMParser().parseFromString(text, "text/html");
          return { status: response.status, door: response.headers.get("HX-Redirect"), page: page };
        });
      })
      .finally(function () {
        clearTimeout(patience);
      });
  }

  // Only our own drawing of the note confirms it: a hotel's login page answers 200 as well.
  function confirms(answer, key, note) {
    var drawn = answer.page.querySelector("body > li.note[id][data-rev][data-into]");
    if (answer.status > 201 || !drawn) return false;
    return note.note ? drawn.id === note.note : drawn.dataset.client.indexOf(client(key)) === 0;
  }

  function settle(key, note, answer) {
    if (confirms(answer, key, note)) {
      failures = 0;
      trouble = null;
      drop(key);
      waitingNotes.place(answer.page);
      report(true);
      send();
    } else if (answer.door) {
      wait(say.saySignedOut, linkTo(answer.door, say.saySignIn));
    } else if (answer.status === 400) {
      renew();
    } else if (REFUSALS.indexOf(answer.status) >= 0 || failsAlways(key, answer)) {
      stop(key, sentence(answer), note.note && answer.page.querySelector("body > li.note-edit[id]"));
    } else {
      fail();
    }
  }

  function failsAlways(key, answer) {
    tries[key] = (tries[key] || 0) + (answer.status === 500 ? 1 : 0);
    return tries[key] >= SERVER_TRIES;
  }

  // Nothing is wrong with the notes, so all of them wait until somebody has seen to it.
  function wait(words, link) {
    trouble = { words: words, link: link };
    device.release(leaseKey, tab);
    report();
    later(LONGEST_WAIT);
  }

  // Whoever signs in, be it in another tab, gets a new form token. Notes go on under it only if that
  // is the one who typed them.
  function renew() {
    sending = true;
    fetch(location.href, { headers: { Accept: "text/html" } })
      .then(function (response) {
        return response.text().then(function (text) {
          sending = false;
          var page = new DOMParser().parseFromString(text, "text/html");
          var fresh = page.getElementById("note-form");
          if (!fresh) wait(say.saySignedOut, linkTo(location.href, say.saySignIn));
          else if (fresh.dataset.writer !== say.writer) {
            wait(say.sayOtherSignedIn, linkTo(location.href, say.sayReload));
          } else {
            adopt(page, fresh.elements.csrf_token.value);
          }
        });
      })
      .catch(function () {
        sending = false;
        fail();
      });
  }

  function adopt(page, token) {
    if (form.elements.csrf_token.value === token) {
      wait(say.sayOutdated, linkTo(location.href, say.sayReload));
      return;
    }
    document.querySelectorAll('input[name="csrf_token"]').forEach(function (input) {
      input.value = token;
    });
    document.body.setAttribute("hx-headers", page.body.getAttribute("hx-headers"));
    trouble = null;
    send();
  }

  function fail() {
    failures += 1;
    device.release(leaseKey, tab);
    report();
    later(Math.min(LONGEST_WAIT, 1000 * Math.pow(2, failures - 1)));
  }

  function sentence(answer) {
    var lines = answer.page.querySelectorAll(".field-error-list li, .notice-text, p[role=alert] > strong");
    var words = Array.from(lines, function (line) {
      return line.textContent;
    });
    var plain = { 404: say.sayGone, 413: say.sayTooLong }[answer.status];
    return words.join(" ") || plain || say.sayFailed;
  }

  // It stays here and needs its writer; the others go on. A change may come back as a form on its
  // note, to choose from both versions; a deletion is then over, since nothing was typed.
  function stop(key, words, question) {
    failures = 0;
    var note = notes[key];
    if (note) {
      note.refused = words;
      note.asks = Boolean(question);
      var isAsked = question && waitingNotes.ask(note, question);
      if (isAsked && /\/deletion$/.test(note.action)) drop(key);
      else {
        keep(key);
        draw(key);
      }
    }
    send();
  }

  // --- When to try again ---------------------------------------------------------------------

  function tryNow() {
    if (retry !== null && !sending) send();
  }

  window.addEventListener("online", tryNow);
  document.addEventListener("visibilitychange", function () {
    if (!document.hidden) tryNow();
  });
  if (lineState) {
    // live.js empties it when the stream is back
    new MutationObserver(function () {
      if (!lineState.textContent) tryNow();
    }).observe(lineState, { childList: true, characterData: true, subtree: true });
  }

  window.addEventListener("focus", tryNow);

  function isHere(one) {
    return Boolean(one && notes[one.key]);
  }

  // What is brought from elsewhere is sent to where notes of this workshop go, and nowhere else: a
  // note to the table that it is said to be for, a change to the note that it stands over.
  function isSound(one) {
    var base = /^\/w\/[^/]+\//.exec(form.getAttribute("action"))[0];
    var note = one && one.note;
    if (!note || !note.fields || typeof one.key !== "string" || isHere(one)) return false;
    var goesTo = String(note.action);
    var rest = goesTo.slice(base.length);
    var to = /^(?:(tables|sessions)\/(\d+)\/notes|notes\/(\d+)(\/deletion)?)$/.exec(rest);
    return Boolean(
      to &&
        isNote(one.key) &&
        goesTo.indexOf(base) === 0 &&
        (to[1] !== "tables" || String(note.origin).indexOf("table-" + to[2] + "-") === 0) &&
        (to[3] ? note.note === "note-" + to[3] : !note.note)
    );
  }

  // Another tab has taken up, settled or given back a note, or has finished sending.
  device.onChange(function (key, value) {
    if (isNote(key)) {
      if (value) takeUp(key);
      else delete notes[key];
      if (notes[key]) draw(key);
      else waitingNotes.erase(key);
      report();
    }
    if (key === leaseKey && value === null && !failures) tryNow();
  });

  window.addEventListener("pagehide", function () {
    device.release(leaseKey, tab);
  });

  var outbox = (window.outbox = {
    add: add,
    change: change,
    giveBack: function () {},
    reopen: function () {},
    hasChange: function (note) {
      return changesOf(note).length > 0;
    },
    // What is typed into a form that asks about a change is that change from then on.
    reword: function (note, fields) {
      changesOf(note).forEach(function (key) {
        Object.assign(notes[key].fields, fields);
        device.putLightly(key, Object.assign({}, notes[key]));
      });
    },
    redraw: function (note) {
      changesOf(note).forEach(draw);
    },
    tell: tell,
    linkTo: linkTo,
    // All that waits here, to be brought to the same workshop at another address; and from there.
    // Client ids stay, so a note that both devices send is one note. Clocks of devices differ, so
    // what is taken along has its time by the server's.
    handOut: function () {
      return inOrder(Object.keys(notes)).map(function (key) {
        var typed = notes[key].typed + serverClock.ahead();
        return { key: key, note: Object.assign({}, notes[key], { typed: typed }) };
      });
    },
    takeIn: function (brought) {
      var first = nextNumber();
      brought.filter(isSound).forEach(function (one, index) {
        var typed = one.note.typed - serverClock.ahead();
        var own = { refused: undefined, typed: typed, number: first + index };
        notes[one.key] = Object.assign({}, one.note, own);
        keep(one.key).then(function () {
          takeUp(one.key);
          draw(one.key);
          if (retry === null) send();
          else report();
        });
      });
    },
    isSound: isSound,
    isHere: isHere,
    // A way out that is offered once the line has been dead for a while.
    offerLeaving: function (words, act) {
      wayOut = document.createElement("button");
      wayOut.type = "button";
      wayOut.className = "button";
      wayOut.textContent = words;
      wayOut.addEventListener("click", act);
    },
    isEmpty: function () {
      return Object.keys(notes).length === 0;
    },
    hasRefusedAt: hasRefusedAt,
    isCut: function () {
      return failures > 0 || !navigator.onLine || Boolean(lineState && lineState.textContent);
    },
  });

  outbox.ready = device.ready.then(function () {
    device.keys(prefix).forEach(function (key) {
      if (!notes[key]) takeUp(key);
      // asked again: the question is as new as its answer
      if (notes[key] && notes[key].asks) delete notes[key].refused;
    });
    inOrder(Object.keys(notes)).forEach(draw);
    settleSeen();
    new MutationObserver(settleSeen).observe(board, { childList: true, subtree: true });
    if (waiting().length) send();
    else report();
  });
})();
