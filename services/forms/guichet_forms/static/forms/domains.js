// The mail domain that a slip of the keyboard meant: the twin of core/fields/domains.py, with the same lists.
(() => {
  "use strict";
  const USUAL = [
    "gmail.com", "orange.fr", "wanadoo.fr", "free.fr", "sfr.fr", "laposte.net", "hotmail.fr",
    "hotmail.com", "outlook.fr", "outlook.com", "yahoo.fr", "yahoo.com", "icloud.com", "live.fr",
    "live.com", "bbox.fr", "neuf.fr", "numericable.fr", "protonmail.com", "proton.me", "gmx.fr",
    "aol.com", "msn.com", "club-internet.fr", "cegetel.net", "aliceadsl.fr", "nordnet.fr",
  ];
  const REAL = [
    "ymail.com", "mail.com", "email.com", "gmx.com", "gmx.net", "me.com", "mac.com",
    "aol.fr", "live.be", "hotmail.be", "hotmail.it", "hotmail.es", "yahoo.es", "yahoo.it",
    "outlook.be", "outlook.es", "outlook.it", "orange.com", "freenet.de",
  ];
  const OTHER_ENDING = new Map([
    ["gmail.fr", "gmail.com"], ["gmail.net", "gmail.com"], ["laposte.fr", "laposte.net"], ["laposte.com", "laposte.net"],
    ["wanadoo.com", "wanadoo.fr"], ["wanadoo.net", "wanadoo.fr"], ["orange.net", "orange.fr"], ["icloud.fr", "icloud.com"],
    ["sfr.com", "sfr.fr"],
  ]);
  const SHORTEST = 7;

  function shared(one, other) {
    let length = 0;
    while (length < Math.min(one.length, other.length) && one[length] === other[length]) length += 1;
    return length;
  }

  const reversed = (text) => [...text].reverse().join("");

  // One letter is wrong, missing or over, or two neighbours are exchanged.
  function oneSlip(typed, meant) {
    const start = shared(typed, meant);
    let left = typed.slice(start), right = meant.slice(start);
    const end = shared(reversed(left), reversed(right));
    left = left.slice(0, left.length - end);
    right = right.slice(0, right.length - end);
    if (Math.max(left.length, right.length) === 1) return true;
    return left.length === 2 && left === reversed(right);
  }

  function meantDomain(domain) {
    if (USUAL.includes(domain) || REAL.includes(domain) || domain.length < SHORTEST) return "";
    return OTHER_ENDING.get(domain) || USUAL.find((usual) => oneSlip(domain, usual)) || "";
  }

  window.guichetDomains = { USUAL, REAL, OTHER_ENDING, meantDomain };
})();
