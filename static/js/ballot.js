// The ballot: − and +, what is left to give, and a press on Send that holds until the ballot is
// counted. Without this file the fields are plain fields and Send sends.
(function () {
  "use strict";

  var FIRST_WAIT = 2000;
  var LONGEST_WAIT = 5000; // well within what the close waits for votes on their way
  var PATIENCE = 15000;

  var retry = null;
  var started = null; // the form that is set up; a live refresh brings a new one
  var held = null; // the form that is being sent: until it is answered, no refresh takes it away

  function newId() {
    var bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.prototype.map
      .call(bytes, function (byte) {
        return (byte < 16 ? "0" : "") + byte.toString(16);
      })
      .join("");
  }

  function setUp(form) {
    var say = form.dataset;
    var left = document.getElementById("points-left");
    var state = document.getElementById("ballot-state");
    var fields = Array.prototype.filter.call(form.elements, function (field) {
      return field.name && field.type !== "hidden" && field.type !== "submit";
    });
    var boxes = Array.prototype.slice.call(form.querySelectorAll(".stepper input"));
    var ticks = Array.prototype.slice.call(form.querySelectorAll("input[type=checkbox]"));
    var budget = Number(say.budget);
    var cap = Number(say.cap);
    var words = JSON.parse(say.sayLeft);
    var draftKey = say.draft + "-" + say.number;
    var pressed = false; // Send was pressed for what the fields say
    var first = 0; // when that was, by this device's clock
    var end = say.left ? performance.now() + Number(say.left) : null; // when the vote closes by itself
    var sending = null; // what is under way
    var wait = FIRST_WAIT;
    var isPlain = "plain" in say; // a trial, or on a shared tablet: kept nowhere

    // --- Points ----------------------------------------------------------------------------------

    function points(box) {
      return Math.max(0, Math.floor(Number(box.value)) || 0);
    }

    function spent() {
      var given = boxes.reduce(function (sum, box) {
        return sum + points(box);
      }, 0);
      return ticks.reduce(function (sum, tick) {
        return sum + (tick.checked ? 1 : 0);
      }, given);
    }

    // What the fields say, by name: of a group the one chosen, of a box the number that counts.
    function answers() {
      var said = {};
      fields.forEach(function (field) {
        if (boxes.indexOf(field) >= 0) said[field.name] = String(points(field));
        else if (field.type === "radio") said[field.name] = field.checked ? field.value : said[field.name];
        else if (field.type === "checkbox") said[field.name] = field.checked ? field.value : "";
        else said[field.name] = field.value;
      });
      return said;
    }

    function answer(said) {
      fields.forEach(function (field) {
        if (!(field.name in said)) return;
        if (field.type === "radio" || field.type === "checkbox") {
          field.checked = said[field.name] === field.value;
        } else field.value = said[field.name];
      });
    }

    function content() {
      var said = answers();
      return Object.keys(said)
        .sort()
        .map(function (name) {
          return name + "=" + said[name];
        })
        .join("&");
    }

    function show() {
      if (!left) return;
      var rest = budget - spent();
      var text = rest >= 0 ? words[rest] : say.sayOver.replace("{count}", -rest);
      if (left.textContent !== text) left.textContent = text;
      left.dataset.tone = rest < 0 ? "danger" : "";
      form.querySelectorAll("[data-step]").forEach(function (button) {
        var box = button.parentNode.querySelector("input");
        var next = points(box) + Number(button.dataset.step);
        var fits = next >= 0 && next <= cap && Number(button.dataset.step) <= Math.max(rest, 0);
        button.setAttribute("aria-disabled", String(!fits));
      });
    }

    function tell(name, words, link) {
      var template = form.querySelector('template[data-state-of="' + name + '"]');
      state.replaceChildren(template.content.cloneNode(true));
      if (!words) return;
      var place = state.querySelector(".state span");
      place.textContent = words;
      if (link) state.append(" ", link);
    }

    function changed() {
      if (isPlain) return show();
      clearTimeout(retry);
      anew();
      wait = FIRST_WAIT;
      keep();
      show();
      tell("unsent");
    }

    // What is sent from now on is another ballot.
    function anew() {
      form.elements.submission_id.value = newId();
      pressed = false;
      held = null;
      first = 0;
    }

    form.querySelectorAll("[data-step]").forEach(function (button) {
      button.hidden = false;
      button.addEventListener("click", function () {
        if (button.getAttribute("aria-disabled") === "true") return;
        var box = button.parentNode.querySelector("input");
        box.value = points(box) + Number(button.dataset.step);
        changed();
      });
    });

    form.addEventListener("input", changed);

    // --- What is not counted yet is kept on the device -------------------------------------------

    function keep() {
      var draft = {
        answers: answers(),
        submission: form.elements.submission_id.value,
        pressed: pressed,
        first: first,
      };
      try {
        localStorage.setItem(draftKey, JSON.stringify(draft));
      } catch (error) {
        return; // storage is full or switched off: the fields are all there is
      }
    }

    function forget() {
      try {
        localStorage.removeItem(draftKey);
      } catch (error) {
        return;
      }
    }

    function takeUp() {
      var draft = null;
      try {
        draft = JSON.parse(localStorage.getItem(draftKey));
      } catch (error) {
        return;
      }
      if (!draft || !draft.answers) return;
      var before = content();
      answer(draft.answers);
      if (content() === before && !draft.pressed) {
        forget();
        return;
      }
      form.elements.submission_id.value = draft.submission;
      first = draft.first || 0;
      tell("unsent");
      if (draft.pressed) send();
    }

    // --- Sending ---------------------------------------------------------------------------------

    function later() {
      tell(end === null ? "trying" : performance.now() < end ? "until" : "over");
      clearTimeout(retry);
      retry = setTimeout(send, wait);
      wait = Math.min(LONGEST_WAIT, wait * 2);
    }

    function signIn(door) {
      var link = document.createElement("a");
      link.href = door;
      link.textContent = say.saySignIn;
      tell("problem", say.saySignedOut, link);
      held = null;
    }

    // The whole ballot as the server has it now, with its sentence in front.
    function replaceBy(ballot) {
      var old = document.getElementById("ballot");
      old.replaceWith(ballot);
      if (window.htmx) window.htmx.process(ballot);
      start();
      var sentence = ballot.querySelector("[role=alert]");
      if (!sentence) return;
      sentence.tabIndex = -1;
      sentence.focus();
    }

    function answered(response, body, sent) {
      if (started !== form) return;
      var door = response.headers.get("HX-Redirect");
      if (door) return signIn(door);
      if (response.status >= 500 || response.status === 429) return later();
      var ballot = new DOMParser().parseFromString(body, "text/html").getElementById("ballot");
      if (response.status === 409 || response.status === 422) {
        anew();
        if (ballot && !ballot.querySelector("#ballot-form")) keep(); // in case it is opened again
        else forget();
        return ballot ? replaceBy(document.adoptNode(ballot)) : tell("problem", say.sayFailed);
      }
      var fresh = ballot && ballot.querySelector("#ballot-form");
      if (!response.ok || !ballot) {
        held = null;
        return tell("problem", say.sayFailed);
      }
      if (!fresh) {
        forget(); // it was counted, then voting closed
        held = null;
        return replaceBy(document.adoptNode(ballot));
      }
      wait = FIRST_WAIT;
      if (content() !== sent.content) return pressed ? send() : undefined; // changed meanwhile
      anew();
      forget();
      form.elements.submission_id.value = fresh.elements.submission_id.value;
      state.replaceChildren.apply(state, fresh.querySelector("#ballot-state").childNodes);
    }

    function send() {
      clearTimeout(retry);
      pressed = true;
      held = form;
      first = first || Date.now();
      form.elements.since.value = Math.max(0, Date.now() - first);
      keep();
      if (sending) return;
      var sent = { content: content(), body: new URLSearchParams(new FormData(form)) };
      var giveUp = new AbortController();
      var patience = setTimeout(function () {
        giveUp.abort();
      }, PATIENCE);
      sending = sent;
      tell("sending");
      fetch(form.action, {
        method: "POST",
        body: sent.body,
        headers: { "HX-Request": "true" },
        signal: giveUp.signal,
      })
        .then(function (response) {
          return response.text().then(function (body) {
            sending = null;
            answered(response, body, sent);
          });
        })
        .catch(function () {
          sending = null;
          if (started === form && pressed) later();
        })
        .finally(function () {
          clearTimeout(patience);
        });
    }

    show();
    if (isPlain) return;
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      send();
    });
    window.addEventListener("online", function () {
      if (started === form && pressed) send();
    });

    takeUp();
    show();
  }

  function start() {
    var form = document.getElementById("ballot-form");
    if (!form || form === started) return;
    clearTimeout(retry);
    started = form;
    setUp(form);
  }

  // The vote may close while a ballot is on its way: what becomes of it is told by its answer.
  document.addEventListener("htmx:beforeSwap", function (event) {
    if (event.detail.target.id === "ballot" && held && held === started) event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:load", start);
  start();
})();
