// The few things that plain HTML cannot do. Every page works without this file.
(function () {
  "use strict";
  var body = document.body;

  // Notes that were brought from another address stay out of the address line and of the history, and
  // wait until whoever brought them has signed in; parting.js takes them up.
  if (location.hash.indexOf("#notes=") === 0) {
    try {
      sessionStorage.setItem("facilitate.brought", location.hash.slice(7));
      history.replaceState(null, "", location.pathname + location.search);
    } catch (error) {
      // storage switched off: they stay where they came from
    }
  }

  // Copies of the table screen, which only secure addresses keep, are for whoever they show.
  function removeCopiesOfOthers() {
    caches.keys().then(function (names) {
      var others = names.filter(function (name) {
        return name.indexOf("table ") === 0 && name !== "table " + body.dataset.visitor;
      });
      if (!others.length) return;
      others.forEach(function (name) {
        caches.delete(name);
      });
      navigator.serviceWorker.getRegistrations().then(function (workers) {
        workers.forEach(function (worker) {
          worker.unregister();
        });
      });
    }, function () {}); // storage switched off: nothing is kept
  }
  if (window.caches && navigator.serviceWorker) removeCopiesOfOthers();

  // A form that only waits for a press, such as the one behind a personal link.
  var waiting = document.querySelector("form[data-submit-at-once]");
  if (waiting) {
    if (waiting.requestSubmit) waiting.requestSubmit();
    else waiting.submit();
  }

  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      window.print();
    });
  });

  document.querySelectorAll("button[data-copy]").forEach(function (button) {
    var source = document.getElementById(button.dataset.copy);
    var label = button.textContent;
    button.hidden = false;
    button.addEventListener("click", function () {
      // the clipboard interface is missing on plain http, where selecting and copying works
      source.focus();
      source.select();
      if (navigator.clipboard) navigator.clipboard.writeText(source.value);
      else document.execCommand("copy");
      button.textContent = button.dataset.copied;
      setTimeout(function () {
        button.textContent = label;
      }, 2000);
    });
  });

  // A select or checkbox that filters a list sends its form when it changes.
  document.addEventListener("change", function (event) {
    var form = event.target.form;
    if (form && form.hasAttribute("data-submit-on-change")) form.requestSubmit();
  });

  // Open menus close on Escape and on a click elsewhere.
  function closeMenus(except) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (!except || !menu.contains(except)) menu.open = false;
    });
  }
  document.addEventListener("click", function (event) {
    closeMenus(event.target);
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    var menu = event.target.closest && event.target.closest("details.menu[open]");
    closeMenus(null);
    if (menu) menu.querySelector("summary").focus();
  });

  // A request that failed is said in words; htmx itself only logs it.
  function say(text, link) {
    var place = document.getElementById("flashes");
    if (!place || !text) return;
    var line = document.createElement("p");
    line.className = "notice";
    line.dataset.tone = "danger";
    line.textContent = text;
    line.id = "failure";
    if (link) line.append(" ", link);
    line.dataset.signedOut = link ? "yes" : "";
    place.replaceChildren(line);
  }
  // A region that fetches itself anew sends nothing of anybody's, and tries again by itself.
  function isRefresh(event) {
    var cause = event.detail.requestConfig.triggeringEvent;
    return Boolean(cause) && cause.type === "refresh";
  }
  // Nobody is thrown off a page, perhaps in the middle of a word, by what it does of itself: a refresh,
  // or a piece that is fetched once the page is there.
  var DOOR = /^\/(?:w\/[^/]+\/door|sign-in)(?:\?|$)/;
  body.addEventListener("htmx:beforeOnLoad", function (event) {
    var door = event.detail.xhr.getResponseHeader("HX-Redirect");
    var isUnasked = isRefresh(event) || !event.detail.requestConfig.triggeringEvent;
    if (!isUnasked || !DOOR.test(door || "")) return;
    event.preventDefault();
    var link = document.createElement("a");
    link.href = door;
    link.textContent = body.dataset.saySignIn;
    say(body.dataset.saySignedOut, link);
  });
  // An answer whose place was redrawn meanwhile comes too late. A region that refreshes itself keeps
  // the ticks that somebody is making; htmx's own hx-preserve loses boxes when answers overtake.
  var ticks = [];
  function boxesIn(place) {
    return Array.from(place.querySelectorAll("input[type=checkbox][id]"));
  }
  body.addEventListener("htmx:beforeSwap", function (event) {
    var detail = event.detail;
    if (!detail.target.isConnected) detail.shouldSwap = false;
    ticks = isRefresh(event) ? boxesIn(detail.target) : [];
  });
  body.addEventListener("htmx:afterSwap", function () {
    ticks.forEach(function (old) {
      var box = document.getElementById(old.id);
      if (box) box.checked = old.checked;
    });
    ticks = [];
  });
  ["htmx:sendError", "htmx:timeout"].forEach(function (name) {
    body.addEventListener(name, function (event) {
      if (!isRefresh(event)) say(body.dataset.sayOffline);
    });
  });
  body.addEventListener("htmx:responseError", function (event) {
    if (!isRefresh(event)) say(body.dataset.sayFailed);
  });
  body.addEventListener("htmx:afterRequest", function (event) {
    var failure = document.getElementById("failure");
    if (!failure || !event.detail.successful) return;
    // that somebody is signed in again is told by a refresh as well
    var isSignedIn = !event.detail.xhr.getResponseHeader("HX-Redirect");
    if (failure.dataset.signedOut ? isSignedIn : !isRefresh(event)) failure.remove();
  });

  // A token is signed with the time, so each page has another one of the same secret.
  function secretOf(token) {
    return token.replace(/\.[^.]*\.[^.]*$/, "");
  }

  // A list with the newest on top keeps the order of its numbers, in whatever order answers and live
  // events bring them; what has no number yet, as it waits, stays where it is.
  window.putNewestFirst = function (home, item) {
    function numberOf(element) {
      var found = /-(\d+)$/.exec(element.id);
      return found ? Number(found[1]) : NaN;
    }
    var number = numberOf(item);
    var older = Array.prototype.find.call(home.children, function (each) {
      return each !== item && numberOf(each) < number;
    });
    home.insertBefore(item, older || null);
  };

  // Who has signed in again in another tab has a new form token; `fresh` is this page as they get it.
  window.renewTokens = function (fresh) {
    var token = fresh.querySelector('meta[name="csrf-token"]').content;
    var meta = document.querySelector('meta[name="csrf-token"]');
    var isSame = secretOf(token) === secretOf(meta.content);
    if (fresh.body.dataset.visitor !== body.dataset.visitor || isSame) return;
    meta.content = token;
    document.querySelectorAll('input[name="csrf_token"]').forEach(function (input) {
      input.value = token;
    });
    body.setAttribute("hx-headers", fresh.body.getAttribute("hx-headers"));
    var failure = document.getElementById("failure");
    if (failure && failure.dataset.signedOut) failure.remove();
  };
})();
