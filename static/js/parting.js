// Leaving this device: notes that were never sent are taken along in a file, to where the server is
// now; and a device that is given back forgets everything, once all of it is saved.
(function () {
  "use strict";

  var form = document.getElementById("note-form");
  if (!form) return;

  var outbox = window.outbox;

  function download(name, text) {
    var link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = name;
    link.click();
    setTimeout(URL.revokeObjectURL, 1000, link.href);
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-take-along]");
    if (!button) return;
    if (outbox.isEmpty()) outbox.tell(button.dataset.sayNothing);
    else download(button.dataset.takeAlong, JSON.stringify(outbox.handOut()));
  });

  document.addEventListener("change", function (event) {
    var input = event.target;
    if (!input.matches("[data-bring-notes]") || !input.files.length) return;
    input.files[0]
      .text()
      .then(JSON.parse)
      .then(outbox.takeIn)
      .catch(function () {
        outbox.tell(input.dataset.sayNotNotes, "attention");
      });
    input.value = "";
  });

  document.addEventListener("submit", function (event) {
    var leaving = event.target;
    if (!leaving.matches("[data-return-device]")) return;
    event.preventDefault();
    if (!outbox.isEmpty() || form.elements.text.value.trim()) {
      outbox.tell(leaving.dataset.sayNotYet, "attention");
      return;
    }
    window.device.clear().finally(function () {
      leaving.submit();
    });
  });
})();
