// Sends one form that waited on this device as the page itself would have sent it, and reads the
// answer. sending.js does so for notes, desk.js for check-ins.
(function () {
  "use strict";

  var PATIENCE = 15000; // a request without an answer is given up

  function read(response) {
    return response.text().then(function (text) {
      return new DOMParser().parseFromString(text, "text/html");
    });
  }

  // Resolves to the status, the answer as a page, and the address of the door where one has to sign
  // in anew; fails where no whole answer came.
  function send(action, fields) {
    var body = new FormData();
    Object.keys(fields).forEach(function (name) {
      body.append(name, fields[name]);
    });
    var giveUp = new AbortController();
    var patience = setTimeout(function () {
      giveUp.abort();
    }, PATIENCE);
    return fetch(action, {
      method: "POST",
      body: body,
      headers: { "HX-Request": "true" },
      credentials: "same-origin",
      signal: giveUp.signal,
    })
      .then(function (response) {
        return read(response).then(function (page) {
          return { status: response.status, door: response.headers.get("HX-Redirect"), page: page };
        });
      })
      .finally(function () {
        clearTimeout(patience);
      });
  }

  window.posting = { send: send, read: read };
})();
