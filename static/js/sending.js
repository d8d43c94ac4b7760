// Sends one note, or one change, as the ordinary form of the entry line or of editing, and reads what
// the server made of it. When, in which order and how often is for outbox.js.
(function () {
  "use strict";

  var form = document.getElementById("note-form");
  if (!form) return;

  var REFUSALS = [403, 404, 409, 413, 422];

  var say = form.dataset;

  function post(entry) {
    var token = form.elements.csrf_token.value;
    // how long ago, since clocks of devices are wrong by hours
    var age = Math.max(0, Date.now() - entry.typed);
    var fields = Object.assign({}, entry.fields, { csrf_token: token, age: age });
    return window.posting.send(entry.action, fields).then(function (answer) {
      return Object.assign(answer, { token: token });
    });
  }

  // Only our own drawing of the note confirms it: a hotel's login page answers 200 as well.
  function confirms(answer, entry) {
    var drawn = answer.page.querySelector("body > li.note[id][data-rev][data-into]");
    if (answer.status > 201 || !drawn) return false;
    if (entry.note) return drawn.id === entry.note;
    return drawn.dataset.client.indexOf(entry.fields.client_id) === 0;
  }

  // This page has got another form token since.
  function isRenewed(answer) {
    return answer.token !== form.elements.csrf_token.value;
  }

  function isRefusal(answer) {
    return REFUSALS.indexOf(answer.status) >= 0;
  }

  // What the server says of a note that it does not take.
  function sentence(answer) {
    var lines = answer.page.querySelectorAll(".field-error-list li, .notice-text, p[role=alert] > strong");
    var words = Array.from(lines, function (line) {
      return line.textContent;
    });
    var plain = { 404: say.sayGone, 413: say.sayTooLong }[answer.status];
    return words.join(" ") || plain || say.sayFailed;
  }

  // This very page as the server gives it now, to whoever is signed in now.
  function freshPage() {
    return fetch(location.href, { headers: { Accept: "text/html" } }).then(window.posting.read);
  }

  window.noteSending = {
    post: post,
    confirms: confirms,
    isRenewed: isRenewed,
    isRefusal: isRefusal,
    sentence: sentence,
    freshPage: freshPage,
  };
})();
