// Reads QR codes with the device's camera, where a page may use it: on https and on this machine
// itself. Over plain http the phone's own camera opens the badge's address instead.
//
// A code that was read is a `scan:read` event on the box, once for as long as it stays in the
// picture. Whoever listens puts into `detail.say` what came of it. The browser's own reader is used
// where there is one; else jsQR, which is loaded with the first press.
(function () {
  "use strict";

  var PAUSE = 120; // between two looks, so that a phone stays cool
  var GONE = 2500; // out of the picture for this long, a code may be read again
  var LONGEST_SIDE = 800;

  document.querySelectorAll("[data-scan]").forEach(function (box) {
    if (!window.isSecureContext || !navigator.mediaDevices || !navigator.mediaDevices.getUserMedia) return;

    var say = box.dataset;
    var start = box.querySelector("[data-scan-start]");
    var frame = box.querySelector("[data-scan-frame]");
    var said = box.querySelector("[data-scan-said]");
    var video = box.querySelector("video");
    var canvas = document.createElement("canvas");
    var stream = null;
    var turn = 0; // each start and stop begins a new one, so that late answers find they are late
    var seen = {}; // text to the moment it was last in the picture
    box.hidden = false;

    function tell(words) {
      if (said.textContent !== words) said.textContent = words;
    }

    // --- The camera ----------------------------------------------------------------------------

    function stop(words) {
      turn += 1;
      if (stream) {
        stream.getTracks().forEach(function (track) {
          track.stop();
        });
      }
      stream = null;
      video.srcObject = null;
      frame.hidden = true;
      start.hidden = false;
      start.setAttribute("aria-expanded", "false");
      delete box.dataset.state;
      tell(words || "");
    }

    function whyNot(error) {
      if (error.name === "NotAllowedError" || error.name === "SecurityError") return say.sayRefused;
      if (error.name === "NotFoundError" || error.name === "OverconstrainedError") return say.sayAbsent;
      return error.name === "NoDecoder" ? say.sayNoDecoder : say.sayBusy;
    }

    function begin() {
      stop();
      var mine = turn;
      start.hidden = true;
      start.setAttribute("aria-expanded", "true");
      Promise.all([
        decoder(),
        navigator.mediaDevices.getUserMedia({
          audio: false,
          video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
        }),
      ]).then(
        function (both) {
          if (mine !== turn) {
            both[1].getTracks().forEach(function (track) {
              track.stop();
            });
            return;
          }
          stream = both[1];
          stream.getVideoTracks()[0].addEventListener("ended", function () {
            if (mine === turn) stop(say.sayBusy);
          });
          video.srcObject = stream;
          frame.hidden = false;
          seen = {};
          tell(say.sayLook);
          box.querySelector("[data-scan-stop]").focus();
          video.play().then(
            function () {
              look(both[0], mine);
            },
            function () {
              if (mine === turn) stop(say.sayBusy);
            }
          );
        },
        function (error) {
          if (mine === turn) stop(whyNot(error));
        }
      );
    }

    // --- Reading -------------------------------------------------------------------------------

    function decoder() {
      if (!window.BarcodeDetector) return jsQR();
      return window.BarcodeDetector.getSupportedFormats().then(function (formats) {
        if (formats.indexOf("qr_code") < 0) return jsQR();
        var own = new window.BarcodeDetector({ formats: ["qr_code"] });
        return function () {
          return own.detect(video).then(function (codes) {
            return codes.map(function (code) {
              return code.rawValue;
            });
          });
        };
      });
    }

    function jsQR() {
      return new Promise(function (resolve, reject) {
        if (window.jsQR) {
          resolve(readPixels);
          return;
        }
        var script = document.createElement("script");
        script.src = say.decoder;
        script.addEventListener("load", function () {
          resolve(readPixels);
        });
        script.addEventListener("error", function () {
          script.remove();
          var error = new Error(say.decoder);
          error.name = "NoDecoder";
          reject(error);
        });
        document.head.append(script);
      });
    }

    function readPixels() {
      var scale = Math.min(1, LONGEST_SIDE / Math.max(video.videoWidth, video.videoHeight));
      canvas.width = Math.round(video.videoWidth * scale);
      canvas.height = Math.round(video.videoHeight * scale);
      var context = canvas.getContext("2d", { willReadFrequently: true });
      context.drawImage(video, 0, 0, canvas.width, canvas.height);
      var pixels = context.getImageData(0, 0, canvas.width, canvas.height);
      var code = window.jsQR(pixels.data, pixels.width, pixels.height, {
        inversionAttempts: "dontInvert",
      });
      return Promise.resolve(code && code.data ? [code.data] : []);
    }

    function look(read, mine) {
      if (mine !== turn) return;
      (video.videoWidth ? read() : Promise.resolve([]))
        .catch(function () {
          return []; // one picture that could not be read
        })
        .then(function (texts) {
          if (mine !== turn) return;
          texts.forEach(found);
          setTimeout(look, PAUSE, read, mine);
        });
    }

    function found(text) {
      var now = Date.now();
      var isNew = !seen[text] || now - seen[text] > GONE;
      seen[text] = now;
      if (!isNew) return;
      var detail = { text: text.trim(), say: "", taken: false };
      box.dispatchEvent(new CustomEvent("scan:read", { bubbles: true, detail: detail }));
      box.dataset.state = detail.taken ? "read" : "other";
      tell(detail.taken ? detail.say || say.sayRead : say.sayOther);
      if (detail.taken && navigator.vibrate) navigator.vibrate(60);
    }

    start.addEventListener("click", begin);
    box.querySelector("[data-scan-stop]").addEventListener("click", function () {
      stop();
      start.focus();
    });
    // nobody looks at a page that is hidden, and nobody is to be looked at by it
    document.addEventListener("visibilitychange", function () {
      if (document.hidden && (stream || start.hidden)) stop();
    });
    window.addEventListener("pagehide", function () {
      stop();
    });
  });

  // What a badge holds: the token of the personal link under whatever address it was printed, or
  // the six signs of its code.
  window.facilitateScan = {
    token: function (text) {
      var match = /^https?:\/\/[^/\s]+\/p\/([\w-]{43})\/?$/.exec(text);
      return match ? match[1] : "";
    },
    code: function (text) {
      var plain = text.replace(/[\s-]/g, "").toUpperCase();
      return /^[A-Z0-9]{6}$/.test(plain) ? plain : "";
    },
  };
})();
