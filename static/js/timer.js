// Lets every [data-timer] and [data-timer-ring] on the page run, by the server's clock.
//
// Each element says when the server printed it (data-server-now). The time a message travels can
// only make the server look earlier than it is, so the largest difference seen between its clock
// and the device's is the best one; an old copy of a timer can never set the clock back.
(function () {
  "use strict";
  var offset = null;
  var seen = new WeakMap();

  function receivedAt() {
    // a copy that was kept for when there is no line
    if (document.body.dataset.reopened && document.readyState !== "complete") {
      return Number(document.body.dataset.reopened);
    }
    if (document.readyState !== "complete" && performance.getEntriesByType) {
      var page = performance.getEntriesByType("navigation")[0];
      if (page && page.responseStart) return performance.timeOrigin + page.responseStart;
    }
    return Date.now();
  }

  function ahead() {
    return Math.round(offset || 0);
  }

  function notice(element) {
    var printed = element.dataset.serverNow;
    if (!printed || seen.get(element) === printed) return;
    seen.set(element, printed);
    var difference = Number(printed) - receivedAt();
    if (offset === null || difference > offset) offset = difference;
  }

  function millisecondsLeft(element) {
    if (element.dataset.pausedRemaining !== undefined) return Number(element.dataset.pausedRemaining);
    return Number(element.dataset.endsAt) - (Date.now() + offset);
  }

  function two(number) {
    return (number < 10 ? "0" : "") + number;
  }

  function clock(seconds) {
    var hours = Math.floor(seconds / 3600);
    var minutes = Math.floor(seconds / 60) % 60;
    return (hours ? hours + ":" + two(minutes) : String(minutes)) + ":" + two(seconds % 60);
  }

  function show(element) {
    var left = millisecondsLeft(element);
    var paused = element.dataset.pausedRemaining !== undefined;
    var over = !paused && left <= -1000;
    var seconds = over ? Math.floor(-left / 1000) : Math.max(0, Math.ceil(left / 1000));
    var state = paused ? "paused" : over ? "over" : "running";
    var words = paused ? element.dataset.paused : over ? element.dataset.over : element.dataset.left;
    var text = words.replace("{time}", clock(seconds));
    if (element.textContent !== text) {
      var figure = document.createElement("span");
      figure.className = "timer-figure";
      figure.textContent = clock(seconds);
      var around = words.split("{time}");
      element.replaceChildren(around[0], figure, around[1] || "");
    }
    if (element.dataset.state !== state) element.dataset.state = state;
  }

  function turn(ring) {
    var share = Math.min(1, Math.max(0, millisecondsLeft(ring) / Number(ring.dataset.total)));
    ring.setAttribute("stroke-dasharray", (share * 100).toFixed(1) + " 100");
  }

  function tick() {
    var timers = document.querySelectorAll("[data-timer]");
    var rings = document.querySelectorAll("[data-timer-ring]");
    notice(document.body);
    timers.forEach(notice);
    rings.forEach(notice);
    timers.forEach(show);
    rings.forEach(turn);
  }

  // New timers arrive by htmx and by server-sent events; they show their time at once.
  new MutationObserver(function (changes) {
    var arrived = changes.some(function (change) {
      return Array.prototype.some.call(change.addedNodes, function (node) {
        return (
          node.nodeType === 1 &&
          (node.matches("[data-timer],[data-timer-ring]") ||
            node.querySelector("[data-timer],[data-timer-ring]"))
        );
      });
    });
    if (arrived) tick();
  }).observe(document.body, { childList: true, subtree: true });

  // By how many whole milliseconds the server's clock is ahead of this device's.
  window.serverClock = { ahead: ahead };

  tick();
  setInterval(tick, 250);
})();
