// What the entry line says of the notes that wait on this device: how many, why, and the way out.
(function () {
  "use strict";

  var queue = window.noteQueue;
  var form = document.getElementById("note-form");
  if (!form) return;

  var DEAD_AFTER = 5; // failures in a row, half a minute: the server may be elsewhere by now

  var say = form.dataset;
  var state = document.getElementById("note-form-state");
  var wayOut = null;

  // The same words again are not said anew, or a screen reader would repeat them.
  function tell(words, kind, link) {
    var isSaid = link ? state.lastChild === link : !state.firstElementChild;
    if (isSaid && state.firstChild && state.firstChild.data === words) return;
    state.textContent = words;
    state.dataset.state = kind || "";
    if (link) state.append(" ", link);
  }

  // `trouble` stops every note (words and a link), `failures` are those in a row until now.
  function report(trouble, failures, confirmed) {
    var count = queue.waiting().length;
    if (trouble) tell(trouble.words, "attention", trouble.link);
    else if (count && queue.hasUnkept()) tell(say.sayNoRoom, "attention");
    else if (count && failures) {
      var sentence = count === 1 ? say.sayWaitsOne : say.sayWaitsMany;
      var isDead = failures >= DEAD_AFTER;
      tell(sentence.replace("{count}", count), "waiting", isDead ? wayOut : null);
    } else if (count) tell(say.saySaving, "waiting");
    else if (queue.hasRefusedAt(say.origin)) tell(say.sayNeedsYou, "attention");
    else if (confirmed || state.dataset.state === "saved") tell(say.saySaved, "saved");
    else tell("");
  }

  function linkTo(address, words) {
    var link = document.createElement("a");
    link.href = address;
    link.textContent = words;
    return link;
  }

  // A way out that is offered once the line has been dead for a while.
  function offerLeaving(words, act) {
    wayOut = document.createElement("button");
    wayOut.type = "button";
    wayOut.className = "button";
    wayOut.textContent = words;
    wayOut.addEventListener("click", act);
  }

  window.noteTelling = { tell: tell, report: report, linkTo: linkTo, offerLeaving: offerLeaving };
})();
