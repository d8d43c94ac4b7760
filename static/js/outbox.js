// The outbox: what waits on this device (queue.js) is sent, one after the other, until the server has
// confirmed it (sending.js), drawn on the board meanwhile (waiting.js), and told of (telling.js).
//
// The client id makes what is sent twice the same on the server. What the server refuses stays and
// needs its writer; what never arrived is sent again by itself. capture.js hands over notes with
// outbox.add(fields) and gets them back through outbox.giveBack; edits.js hands over changes with
// outbox.change(note, action, fields) and gets them back through outbox.reopen.
(function () {
  "use strict";

  var device = window.device;
  var queue = window.noteQueue;
  var sending = window.noteSending;
  var telling = window.noteTelling;
  var waitingNotes = window.waitingNotes;
  var form = document.getElementById("note-form");
  if (!form) return;

  var LEASE = 20000; // longer than a request may take, so that one tab sends at a time
  var LONGEST_WAIT = 30000;
  var SERVER_TRIES = 5; // errors of the server itself before a note makes way for the next one

  var say = form.dataset;
  var board = document.querySelector(".kind-columns");
  var lineState = document.getElementById("line-state");
  var leaseKey = say.draft + "sending";
  var savedKey = say.draft + "saved"; // what tells the other tabs
  var tab = device.newId();
  var tries = {}; // by key: how often the server itself failed
  var busy = false;
  var hurry = false; // to be tried again at once, which was learned while something was being sent
  var underWay = null; // key of what is being sent
  var failures = 0;
  var retry = null;
  var trouble = null; // words and link for what stops every note, such as an ended sign-in

  // --- What comes in, and goes back ----------------------------------------------------------

  function add(fields) {
    wait(queue.make({ action: form.getAttribute("action") }, fields));
  }

  // What was changed before and still waits gives way to the newest words.
  function change(note, action, fields) {
    var older = queue.changesOf(note);
    older.forEach(function (key) {
      queue.forget(key);
      waitingNotes.erase(key);
    });
    wait(queue.make({ action: action, note: note }, fields)).then(function () {
      older.forEach(queue.drop);
    });
  }

  // On the device before it is on the network.
  function wait(key) {
    draw(key);
    report();
    return queue.keep(key).then(goOn);
  }

  function goOn() {
    if (retry === null) send();
    else report();
  }

  function draw(key) {
    waitingNotes.draw(key, queue.get(key), key !== underWay, takeBack);
  }

  function drop(key) {
    waitingNotes.erase(key);
    return queue.drop(key);
  }

  function settled(key) {
    drop(key).then(function () {
      device.announce(savedKey);
    });
  }

  // What its writer wants back leaves the queue: into the box, or into a form on its note. At a
  // table that was handed over, where nothing is changed any more, it becomes a note of its own.
  function takeBack(key) {
    var entry = queue.get(key);
    if (!entry || key === underWay) return;
    var isEdit = entry.note && !/\/deletion$/.test(entry.action);
    if (isEdit && form.dataset.closed !== undefined) {
      add(
        Object.assign(queue.cited(entry.fields), {
          kind: entry.fields.kind,
          stage: entry.fields.stage || "",
          text: entry.fields.text,
          round: form.elements.round ? form.elements.round.value : "",
          writer: say.writer,
        })
      );
    } else if (isEdit) outbox.reopen(entry.note, entry.fields);
    else if (!entry.note) outbox.giveBack(entry.fields);
    drop(key);
    report();
  }

  // The live line may tell of a note before its own answer does, or when that answer was lost.
  function settleSeen() {
    waitingNotes.tidy();
    var seen = queue.keys().filter(function (key) {
      var isNew = !queue.get(key).note;
      return isNew && board.querySelector('.note[data-client="' + queue.client(key) + '"]');
    });
    if (!seen.length) return;
    seen.forEach(settled);
    failures = 0;
    report(true);
  }

  // --- What is said of it -------------------------------------------------------------------

  function report(confirmed) {
    var count = queue.waiting().length;
    if (!count) trouble = null;
    if (count && failures) board.dataset.cut = "";
    else delete board.dataset.cut;
    telling.report(trouble, failures, confirmed);
    outbox.changed();
  }

  // --- On the way ----------------------------------------------------------------------------

  function later(pause) {
    clearTimeout(retry);
    retry = setTimeout(send, hurry ? 0 : pause);
  }

  function send() {
    if (busy) return;
    clearTimeout(retry);
    retry = null;
    report();
    if (!queue.waiting().length) {
      device.release(leaseKey, tab);
      return;
    }
    busy = true;
    hurry = false;
    device.lease(leaseKey, tab, LEASE).then(function (granted) {
      var key = queue.waiting()[0];
      if (granted && key) deliver(key);
      else {
        busy = false;
        if (key) later(LEASE);
      }
    });
  }

  function deliver(key) {
    var entry = queue.get(key);
    underWay = key;
    draw(key);
    sending
      .post(entry)
      .finally(function () {
        busy = false;
        underWay = null;
        if (queue.get(key)) draw(key);
      })
      .then(function (answer) {
        settle(key, entry, answer);
      }, fail);
  }

  function settle(key, entry, answer) {
    if (sending.confirms(answer, entry)) {
      failures = 0;
      trouble = null;
      settled(key);
      waitingNotes.place(answer.page);
      report(true);
      send();
    } else if (answer.door) {
      halt(say.saySignedOut, telling.linkTo(answer.door, say.saySignIn));
    } else if (answer.status === 400) {
      renew(answer);
    } else if (sending.isRefusal(answer) || failsAlways(key, answer)) {
      stop(key, answer);
    } else {
      fail();
    }
  }

  function failsAlways(key, answer) {
    tries[key] = (tries[key] || 0) + (answer.status === 500 ? 1 : 0);
    return tries[key] >= SERVER_TRIES;
  }

  // Nothing is wrong with the notes, so all of them wait until somebody has seen to it.
  function halt(words, link) {
    trouble = { words: words, link: link };
    device.release(leaseKey, tab);
    report();
    later(LONGEST_WAIT);
  }

  // Notes go on under a new form token only if the one who typed them has signed in.
  function renew(answer) {
    busy = true;
    sending
      .freshPage()
      .finally(function () {
        busy = false;
      })
      .then(function (page) {
        var fresh = page.getElementById("note-form");
        if (!fresh) halt(say.saySignedOut, telling.linkTo(location.href, say.saySignIn));
        else if (fresh.dataset.writer !== say.writer) {
          halt(say.sayOtherSignedIn, telling.linkTo(location.href, say.sayReload));
        } else {
          window.renewTokens(page);
          if (sending.isRenewed(answer)) {
            trouble = null;
            send();
          } else halt(say.sayOutdated, telling.linkTo(location.href, say.sayReload));
        }
      }, fail);
  }

  function fail() {
    failures += 1;
    device.release(leaseKey, tab);
    report();
    later(Math.min(LONGEST_WAIT, 1000 * Math.pow(2, failures - 1)));
  }

  // It stays here and needs its writer; the others go on. A change may come back as a form on its
  // note, to choose from both versions; a deletion is then over, since nothing was typed.
  function stop(key, answer) {
    failures = 0;
    var entry = queue.get(key);
    if (entry) {
      var question = entry.note && answer.page.querySelector("body > li.note-edit[id]");
      entry.refused = sending.sentence(answer);
      entry.asks = Boolean(question);
      var isAsked = question && waitingNotes.ask(entry, question);
      if (isAsked && /\/deletion$/.test(entry.action)) drop(key);
      else {
        queue.keep(key);
        draw(key);
      }
    }
    send();
  }

  // --- When to try again ---------------------------------------------------------------------

  function tryNow() {
    if (busy) hurry = true;
    else if (retry !== null) send();
  }

  window.addEventListener("online", tryNow);
  window.addEventListener("focus", tryNow);
  document.addEventListener("visibilitychange", function () {
    if (!document.hidden) tryNow();
  });
  if (lineState) {
    // live.js empties it when the stream is back
    new MutationObserver(function () {
      if (!lineState.textContent) tryNow();
    }).observe(lineState, { childList: true, characterData: true, subtree: true });
  }

  // Another tab has taken up, settled or given back a note, or has finished sending.
  device.onChange(function (key, value) {
    if (queue.isKey(key)) {
      if (value) queue.takeUp(key);
      else queue.forget(key);
      if (queue.get(key)) draw(key);
      else waitingNotes.erase(key);
      report();
    }
    if (key === savedKey) report(true);
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
    changed: function () {}, // called after each change of what waits
    redraw: function (note) {
      queue.changesOf(note).forEach(draw);
    },
    takeIn: function (brought) {
      brought.filter(queue.isSound).forEach(function (one) {
        queue.takeIn(one).then(function () {
          draw(one.key);
          goOn();
        });
      });
    },
    isEmpty: function () {
      return queue.keys().length === 0;
    },
    isCut: function () {
      return failures > 0 || !navigator.onLine || Boolean(lineState && lineState.textContent);
    },
  });

  outbox.ready = device.ready.then(function () {
    queue.takeUpAll();
    queue.keys().forEach(draw);
    settleSeen();
    new MutationObserver(settleSeen).observe(board, { childList: true, subtree: true });
    if (queue.waiting().length) send();
    else report();
  });
})();
