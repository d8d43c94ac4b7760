// What this device keeps until it is told to forget it: notes on their way, half sentences, edits.
//
// It is kept in IndexedDB, since localStorage may be written to disk only a minute later and would
// not survive a browser that is killed. All of it is read once when a page opens, so reading needs
// no waiting; each change goes to the database at once and to the other tabs of this browser. Where
// the database is full or switched off, what is put here lives as long as the page does.
(function () {
  "use strict";

  var STORE = "kept";
  var kept = {}; // by key: what the database holds, and what it would not take
  var listeners = [];
  var database = null;
  var tabs = window.BroadcastChannel ? new BroadcastChannel("facilitate") : null;

  function asked(request) {
    return new Promise(function (resolve, reject) {
      request.onsuccess = function () {
        resolve(request.result);
      };
      request.onerror = request.onblocked = function () {
        reject(request.error);
      };
    });
  }

  function ended(transaction) {
    return new Promise(function (resolve, reject) {
      transaction.oncomplete = resolve;
      transaction.onabort = transaction.onerror = function () {
        reject(transaction.error);
      };
    });
  }

  function open() {
    return new Promise(function (resolve, reject) {
      var request = indexedDB.open("facilitate", 1);
      request.onupgradeneeded = function () {
        request.result.createObjectStore(STORE);
      };
      asked(request).then(resolve, reject);
    });
  }

  function readAll(opened) {
    database = opened;
    var store = database.transaction(STORE).objectStore(STORE);
    return Promise.all([asked(store.getAllKeys()), asked(store.getAll())]).then(function (all) {
      all[0].forEach(function (key, index) {
        // what was put while this was being read is newer
        if (!(key in kept)) kept[key] = all[1][index];
      });
    });
  }

  var ready = open().then(readAll).catch(function () {}); // switched off: the page is all there is

  // Resolves to whether the database has taken it.
  function put(key, value, lightly) {
    if (value === null) delete kept[key];
    else kept[key] = value;
    return ready
      .then(function () {
        // fsync for what was finished; a half sentence changes with the next key anyway
        var how = { durability: lightly ? "relaxed" : "strict" };
        var transaction = database.transaction(STORE, "readwrite", how);
        var store = transaction.objectStore(STORE);
        if (value === null) store.delete(key);
        else store.put(value, key);
        return ended(transaction);
      })
      .then(
        function () {
          if (tabs) tabs.postMessage({ key: key, value: value });
          return true;
        },
        function () {
          return false;
        }
      );
  }

  // For what changes with every key: while one change is being written, only the newest one waits.
  var writing = {};

  function putLightly(key, value) {
    if (writing[key]) {
      if (value === null) delete kept[key];
      else kept[key] = value;
      writing[key].again = true;
      return;
    }
    var own = (writing[key] = { again: false });
    put(key, value, true).then(function () {
      delete writing[key];
      if (own.again) putLightly(key, key in kept ? kept[key] : null);
    });
  }

  // Whether `owner` may do for some milliseconds what only one tab may do at a time.
  function lease(key, owner, milliseconds) {
    return ready
      .then(function () {
        var transaction = database.transaction(STORE, "readwrite");
        var store = transaction.objectStore(STORE);
        var granted = false;
        store.get(key).onsuccess = function (event) {
          var held = event.target.result;
          var left = held ? held.until - Date.now() : 0;
          // more than was ever given: the clock was put back
          granted = !held || held.owner === owner || left <= 0 || left > milliseconds;
          if (granted) store.put({ owner: owner, until: Date.now() + milliseconds }, key);
        };
        return ended(transaction).then(function () {
          return granted;
        });
      })
      .catch(function () {
        return true; // nothing is shared with other tabs then
      });
  }

  function release(key, owner) {
    if (!database) return;
    var transaction = database.transaction(STORE, "readwrite");
    var store = transaction.objectStore(STORE);
    store.get(key).onsuccess = function (event) {
      if (event.target.result && event.target.result.owner === owner) store.delete(key);
    };
    transaction.oncomplete = function () {
      announce(key);
    };
  }

  // Tells the other tabs something that is not kept.
  function announce(key) {
    if (tabs) tabs.postMessage({ key: key, value: null });
  }

  // Forgets everything, for somebody else to use the device.
  function clear() {
    kept = {};
    return ready.then(function () {
      var transaction = database.transaction(STORE, "readwrite");
      transaction.objectStore(STORE).clear();
      return ended(transaction);
    });
  }

  if (tabs) {
    tabs.onmessage = function (event) {
      var key = event.data.key;
      if (event.data.value === null) delete kept[key];
      else kept[key] = event.data.value;
      listeners.forEach(function (listener) {
        listener(key, event.data.value);
      });
    };
  }

  window.device = {
    ready: ready,
    put: put,
    putLightly: putLightly,
    clear: clear,
    lease: lease,
    release: release,
    announce: announce,
    get: function (key) {
      return key in kept ? kept[key] : null;
    },
    keys: function (prefix) {
      return Object.keys(kept).filter(function (key) {
        return key.indexOf(prefix) === 0;
      });
    },
    // Another tab has changed it.
    onChange: function (listener) {
      listeners.push(listener);
    },
    newId: function () {
      return Array.from(crypto.getRandomValues(new Uint8Array(16)), function (byte) {
        return (byte < 16 ? "0" : "") + byte.toString(16);
      }).join("");
    },
  };
})();
