// Keeps a page in step with the workshop, for as long as it is seen.
//
// One stream per visible page, described by #live: its address, and the number of the last change
// that the page shows (data-seq). The browser's EventSource carries it; coming back is done here,
// since only we know the number to come back with, whatever the browser and the network did.
//
//   fragment   an element with an id; it replaces the one on the page unless that is newer
//              (data-rev, data-seq), or goes into the element that its data-into names
//   nudge      every element whose data-refresh-on names the topic fetches itself anew (hx-get)
//   refresh    too much was missed: what is new of the page is fetched and put in place
//   beat       the line is alive; farewell: the server ends it and says when to come back
(function () {
  "use strict";
  var live = document.getElementById("live");
  if (!live || !window.EventSource || !window.htmx) return;

  // --- The line --------------------------------------------------------------------------------

  var HEARTBEATS_MISSED = 40000; // the server's beat every 15 s
  var HELD_BACK = 10000; // nothing at all within this: something on the way keeps the stream
  var HELD_BACK_FOR = 300000; // then single answers for so long
  var ANSWER_MISSED = 45000; // the server gives one after 20 s at the latest
  var SAY_AFTER = 2000;
  var LONGEST_WAIT = 30000;

  var say = live.dataset;
  var stateLine = document.getElementById("line-state");
  var seq = Number(say.seq);
  var source = null;
  var watchdog = null;
  var retry = null;
  var saying = null;
  var failures = 0;
  var over = false;

  function remembered(name) {
    try {
      return Number(sessionStorage.getItem(name)) || 0;
    } catch (error) {
      return 0; // storage switched off: found out anew on each page
    }
  }

  function remember(name, value) {
    try {
      sessionStorage.setItem(name, String(value));
    } catch (error) {
      return;
    }
  }

  function tell(words) {
    clearTimeout(saying);
    saying = null;
    if (stateLine && stateLine.textContent !== words) stateLine.textContent = words;
  }

  // A cut of a moment is not worth a word.
  function tellSoon(words) {
    if (saying === null) saying = setTimeout(tell, SAY_AFTER, words);
  }

  function watch(milliseconds, alarm) {
    clearTimeout(watchdog);
    watchdog = setTimeout(alarm, milliseconds);
  }

  function connect() {
    clearTimeout(retry);
    if (source || over || document.hidden) return;
    var single = Date.now() < remembered("live-held-back-until");
    var opened = (source = new EventSource(say.liveUrl + "&seq=" + seq + (single ? "&once=1" : "")));
    var heard = false;

    function on(name, act) {
      opened.addEventListener(name, function (event) {
        if (source !== opened) return;
        heard = true;
        failures = 0;
        tell("");
        watch(single ? ANSWER_MISSED : HEARTBEATS_MISSED, lost);
        act(event.data);
        if (event.lastEventId) seq = Number(event.lastEventId);
      });
    }

    function lost(wait) {
      if (source !== opened) return;
      disconnect();
      if (single && heard) wait = 200; // it has said what it had to say
      else if (!heard) askWhy();
      if (wait === undefined) {
        failures += 1;
        tellSoon(say.sayLost);
        wait = Math.min(LONGEST_WAIT, 1000 * Math.pow(2, failures - 1)) * (0.5 + Math.random());
      }
      retry = setTimeout(connect, wait);
    }

    on("fragment", function (html) {
      place(parse(html));
    });
    on("nudge", function (data) {
      var nudge = JSON.parse(data);
      refreshListeners(nudge.topic, nudge.spread);
    });
    on("refresh", function (data) {
      later(refreshPage, JSON.parse(data).spread);
    });
    on("farewell", function (data) {
      lost(JSON.parse(data).wait * 1000);
    });
    on("beat", function () {});
    opened.onerror = function () {
      lost();
    };
    watch(single ? ANSWER_MISSED : HELD_BACK, function () {
      if (!single && !heard) remember("live-held-back-until", Date.now() + HELD_BACK_FOR);
      lost(single ? undefined : 0);
    });
  }

  function disconnect() {
    clearTimeout(watchdog);
    if (source) source.close();
    source = null;
  }

  // EventSource does not tell a lost network from a lost right, so that is asked once more.
  function askWhy() {
    fetch(say.grantUrl, { redirect: "manual" }).then(
      function (answer) {
        if (answer.type !== "opaqueredirect" && answer.status !== 404) return;
        over = true;
        disconnect();
        tell(say.sayOver);
      },
      function () {} // no network: the next try will tell
    );
  }

  // Whoever signed in again, perhaps in another tab, is heard of when the page is looked at again.
  function signedInAgain() {
    if (!over || document.hidden) return;
    fetch(say.grantUrl, { redirect: "manual" }).then(
      function (answer) {
        if (!over || !answer.ok) return;
        over = false;
        refreshPage();
        connect();
      },
      function () {} // no network: the next look will tell
    );
  }

  // A hidden page needs no line: browsers allow six connections to a host over plain http.
  document.addEventListener("visibilitychange", function () {
    if (document.hidden) {
      disconnect();
      clearTimeout(retry);
    } else {
      failures = 0;
      connect();
      signedInAgain();
    }
  });
  window.addEventListener("focus", signedInAgain);
  window.addEventListener("pageshow", connect);
  window.addEventListener("online", function () {
    failures = 0;
    connect();
  });
  window.addEventListener("offline", function () {
    disconnect();
    tell(say.sayLost);
  });

  // --- Fragments -------------------------------------------------------------------------------

  var waiting = {}; // by id: what waits until somebody has finished typing or pressing in its place
  var pressed = null; // where a pointer is down: an element redrawn under it gets no click
  var CLICKED = 50; // milliseconds after the pointer went up until its click is certainly over

  function parse(html) {
    var box = document.createElement("template");
    box.innerHTML = html;
    return box.content.firstElementChild;
  }

  function isOlder(next, old) {
    return ["rev", "seq"].some(function (name) {
      return Number(next.dataset[name]) < Number(old.dataset[name]);
    });
  }

  function isTyping(element) {
    var active = document.activeElement;
    return element.contains(active) && active.matches("input, textarea, select, [contenteditable]");
  }

  function isInUse(element) {
    return isTyping(element) || (pressed !== null && element.contains(pressed));
  }

  function place(next) {
    if (!next || !next.id) return;
    var old = document.getElementById(next.id);
    if (!old) {
      var home = next.dataset.into && document.getElementById(next.dataset.into);
      if (!home) return;
      if (next.dataset.place === "first") window.putNewestFirst(home, next);
      else home.append(next);
    } else if (isOlder(next, old) || old.isEqualNode(next)) {
      return;
    } else if (isInUse(old)) {
      waiting[next.id] = next;
      return;
    } else {
      replace(old, next);
    }
    htmx.process(next);
  }

  // Open details stay open, and the cursor stays where it was.
  function replace(old, next) {
    var reachable = "a[href], button, summary, input, select, textarea, [tabindex]";
    var at = Array.prototype.indexOf.call(old.querySelectorAll(reachable), document.activeElement);
    var details = next.querySelectorAll("details");
    old.querySelectorAll("details").forEach(function (each, index) {
      if (each.open && details[index]) details[index].open = true;
    });
    old.replaceWith(next);
    var again = next.querySelectorAll(reachable)[at];
    if (again) again.focus({ preventScroll: true });
  }

  function catchUp() {
    Object.keys(waiting).forEach(function (id) {
      var next = waiting[id];
      var old = document.getElementById(id);
      if (old && isInUse(old)) return;
      delete waiting[id];
      if (next === "refresh") refresh(id);
      else place(next);
    });
  }

  document.addEventListener("focusout", function () {
    setTimeout(catchUp);
  });

  document.addEventListener("pointerdown", function (event) {
    pressed = event.target;
  });
  function released(within) {
    var over = pressed;
    setTimeout(function () {
      if (pressed === over) pressed = null;
      catchUp();
    }, within);
  }
  ["pointerup", "pointercancel", "dragend"].forEach(function (name) {
    document.addEventListener(name, function () {
      released(CLICKED);
    });
  });
  // so that the answer to this very press is not held back
  document.addEventListener("click", function () {
    released(0);
  });

  // An answer that would redraw what is being pressed is asked for again once the press is over.
  document.addEventListener("htmx:beforeSwap", function (event) {
    var detail = event.detail;
    var place = detail.target;
    if (!pressed || !place.contains(pressed) || !place.dataset.refreshOn) return;
    if (detail.xhr.status !== 200) return;
    detail.shouldSwap = false;
    waiting[place.id] = "refresh";
  });

  // An answer to this page's own request may come after a live event that says more, or after the
  // event that brought the same thing.
  document.addEventListener("htmx:beforeSwap", function (event) {
    var detail = event.detail;
    var next = detail.shouldSwap && detail.serverResponse ? parse(detail.serverResponse) : null;
    var old = next && next.id && document.getElementById(next.id);
    if (!old || next.nextElementSibling) return;
    var asking = detail.requestConfig.elt.closest("[hx-swap]");
    var swap = detail.swapOverride || (asking ? asking.getAttribute("hx-swap") : "");
    if (isOlder(next, old)) {
      detail.shouldSwap = false;
    } else if (next.dataset.into && /^(before|after)/.test(swap)) {
      detail.shouldSwap = false;
      place(next);
    }
  });

  // --- Fetching anew ---------------------------------------------------------------------------

  var planned = {}; // by id of the element
  var fetching = {}; // who and since when
  var again = {}; // nudged while it was busy
  var LONGEST_FETCH = 30000;

  function later(act, seconds) {
    return setTimeout(act, Math.random() * seconds * 1000);
  }

  function refreshListeners(topic, spread) {
    document.querySelectorAll("[data-refresh-on]").forEach(function (element) {
      var id = element.id;
      if (element.dataset.refreshOn.split(" ").indexOf(topic) < 0 || planned[id]) return;
      planned[id] = later(function () {
        delete planned[id];
        refresh(id);
      }, spread);
    });
  }

  function refresh(id) {
    var element = document.getElementById(id);
    if (!element) return;
    if (isInUse(element)) waiting[id] = "refresh";
    else if (isBusy(element)) again[id] = true;
    else htmx.trigger(element, "refresh");
  }

  // What htmx has just put in place hears a trigger only once it has settled. And an element that
  // was replaced while it was fetching never tells that it is done.
  function isBusy(element) {
    var one = fetching[element.id];
    if (element.closest("." + htmx.config.settlingClass)) return true;
    return one && one.element.isConnected && Date.now() - one.since < LONGEST_FETCH;
  }

  function goOn() {
    Object.keys(again).forEach(function (id) {
      var element = document.getElementById(id);
      if (element && isBusy(element)) return;
      delete again[id];
      refresh(id);
    });
  }

  document.addEventListener("htmx:beforeSend", function (event) {
    var element = event.detail.requestConfig.elt;
    fetching[element.id] = { element: element, since: Date.now() };
  });

  document.addEventListener("htmx:afterRequest", function (event) {
    delete fetching[event.detail.requestConfig.elt.id];
    goOn();
  });
  document.addEventListener("htmx:afterSettle", goOn);

  // What stands on a fresh copy of this page goes in place like live fragments; what stands there
  // no longer goes.
  function refreshPage() {
    fetch(location.href, { headers: { Accept: "text/html" } }).then(
      function (answer) {
        if (answer.ok && !answer.redirected) answer.text().then(putInPlace);
        else if (answer.status >= 500) later(refreshPage, LONGEST_WAIT / 1000);
      },
      function () {
        later(refreshPage, LONGEST_WAIT / 1000);
      }
    );
  }

  function putInPlace(html) {
    var fresh = new DOMParser().parseFromString(html, "text/html");
    window.renewTokens(fresh);
    var dated = "[id][data-rev], [id][data-seq]:not(#live)";
    document.querySelectorAll("[id][data-into]").forEach(function (old) {
      var home = fresh.getElementById(old.dataset.into);
      if (home && !fresh.getElementById(old.id) && !isInUse(old)) old.remove();
    });
    var found = Array.prototype.filter.call(fresh.querySelectorAll(dated), function (each) {
      return !each.parentElement.closest(dated);
    });
    var upFront = found.filter(function (each) {
      return each.dataset.place === "first";
    });
    var others = found.filter(function (each) {
      return each.dataset.place !== "first";
    });
    // each goes in front of those before it, so the last of a list comes first
    upFront.reverse().concat(others).forEach(function (each) {
      place(document.adoptNode(each));
    });
    document.querySelectorAll("[data-refresh-on]").forEach(function (element) {
      refresh(element.id);
    });
  }

  connect();
})();
