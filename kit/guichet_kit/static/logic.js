// JSON Logic in the browser: the meaning written in guichet_kit/logic/__init__.py, line for line.
(function () {
  "use strict";
  var MOST_NODES = 1000;
  var MOST_LEVELS = 32;
  var MOST_CHARACTERS = 10000;
  var NUMERAL = /^-?[0-9]+(?:\.[0-9]+)?$/;

  function refuse(reason) {
    var error = new Error(reason);
    error.name = "LogicRefused";
    throw error;
  }

  function has(holder, key) {
    return Object.prototype.hasOwnProperty.call(holder, key);
  }

  function kind(value) {
    if (value === null || value === undefined) { return "null"; }
    if (typeof value === "string") { return "text"; }
    if (typeof value === "boolean") { return "boolean"; }
    if (typeof value === "number") { return isFinite(value) ? "number" : "null"; }
    return Array.isArray(value) ? "list" : "object";
  }

  function number(value) {
    if (typeof value === "string") {
      if (!NUMERAL.test(value)) { return null; }
      value = Number(value);
    }
    return typeof value === "number" && isFinite(value) ? value : null;
  }

  function truth(value) {
    var found = kind(value);
    if (found === "list") { return value.length > 0; }
    if (found === "object") { return Object.keys(value).length > 0; }
    return Boolean(value);
  }

  function same(left, right) {
    var one = kind(left);
    var other = kind(right);
    if (one === "number" || other === "number") {
      var numeric = /^(number|text)$/.test(one) && /^(number|text)$/.test(other);
      return numeric && number(left) !== null && number(left) === number(right);
    }
    if (one !== other) { return false; }
    if (one === "null") { return true; }
    if (one === "list") {
      return left.length === right.length && left.every(function (item, at) { return same(item, right[at]); });
    }
    if (one === "object") {
      var keys = Object.keys(left);
      return keys.length === Object.keys(right).length && keys.every(function (key) {
        return has(right, key) && same(left[key], right[key]);
      });
    }
    return left === right;
  }

  function byCodePoint(left, right) {
    var one = Array.from(left);
    var other = Array.from(right);
    for (var at = 0; at < Math.min(one.length, other.length); at += 1) {
      var gap = one[at].codePointAt(0) - other[at].codePointAt(0);
      if (gap) { return gap; }
    }
    return one.length - other.length;
  }

  function measure(tree) {
    var waiting = [[tree, 1]];
    var seen = 0;
    while (waiting.length) {
      var entry = waiting.pop();
      var node = entry[0];
      seen += 1;
      if (seen > MOST_NODES || entry[1] > MOST_LEVELS) { refuse("the tree is too large"); }
      if (node !== null && typeof node === "object") {
        Object.keys(node).forEach(function (key) { waiting.push([node[key], entry[1] + 1]); });
      }
    }
  }

  function read(path) {
    var keys = path ? path.split(".") : [];
    return function (data) {
      for (var at = 0; at < keys.length; at += 1) {
        if (kind(data) !== "object" || !has(data, keys[at])) { return null; }
        data = data[keys[at]];
      }
      return data === undefined ? null : data;
    };
  }

  function reader(path, otherwise) {
    var found = read(path);
    return function (data) {
      var value = found(data);
      return value === null && otherwise ? otherwise(data) : value;
    };
  }

  function missing() {
    var paths = Array.from(arguments);
    return function (data) {
      return paths.filter(function (path) {
        var value = read(path)(data);
        return value === null || value === "" || (Array.isArray(value) && !value.length);
      });
    };
  }

  function equal(wanted) {
    return function (left, right) {
      return function (data) { return same(left(data), right(data)) === wanted; };
    };
  }

  function ordered(accepts) {
    function pair(left, right) {
      var one = number(left);
      var other = number(right);
      if (one !== null && other !== null) { return accepts(one - other); }
      return typeof left === "string" && typeof right === "string" && accepts(byCodePoint(left, right));
    }
    return function () {
      var parts = Array.from(arguments);
      return function (data) {
        var values = parts.map(function (part) { return part(data); });
        return values.slice(1).every(function (value, at) { return pair(values[at], value); });
      };
    };
  }

  function deciding(stop) {
    return function () {
      var parts = Array.from(arguments);
      return function (data) {
        var value = null;
        for (var at = 0; at < parts.length; at += 1) {
          value = parts[at](data);
          if (truth(value) === stop) { return value; }
        }
        return value;
      };
    };
  }

  function inside(item, container) {
    return function (data) {
      var sought = item(data);
      var held = container(data);
      if (typeof held === "string") { return typeof sought === "string" && held.includes(sought); }
      return Array.isArray(held) && held.some(function (one) { return same(sought, one); });
    };
  }

  function chosen() {
    var parts = Array.from(arguments);
    return function (data) {
      var at = 0;
      for (; at + 1 < parts.length; at += 2) {
        if (truth(parts[at](data))) { return parts[at + 1](data); }
      }
      return at < parts.length ? parts[at](data) : null;
    };
  }

  function arithmetic(compute) {
    return function () {
      var parts = Array.from(arguments);
      return function (data) {
        var numbers = parts.map(function (part) { return number(part(data)); });
        return numbers.indexOf(null) >= 0 ? null : number(compute(numbers));
      };
    };
  }

  function reduced(compute) {
    return arithmetic(function (numbers) { return numbers.reduce(compute); });
  }

  function written(value) {
    if (kind(value) === "null") { return ""; }
    if (typeof value === "string") { return value; }
    var found = number(value);
    var size = Math.abs(found);
    return found !== null && (found === 0 || (size >= 1e-4 && size < 1e15)) ? String(found) : null;
  }

  function cat() {
    var parts = Array.from(arguments);
    return function (data) {
      var texts = parts.map(function (part) { return written(part(data)); });
      var found = texts.join("");
      return texts.indexOf(null) >= 0 || Array.from(found).length > MOST_CHARACTERS ? null : found;
    };
  }

  function quantifier(decide) {
    return function (items, each) {
      return function (data) {
        var found = items(data);
        return decide((Array.isArray(found) ? found : []).map(function (one) { return truth(each(one)); }));
      };
    };
  }

  function total(items, each) {
    return function (data) {
      var found = items(data);
      var given = (Array.isArray(found) ? found : []).map(function (one) { return each(one); });
      var numbers = given.filter(function (one) { return kind(one) !== "null"; }).map(number);
      return numbers.indexOf(null) >= 0 ? null : number(numbers.reduce(function (sum, one) { return sum + one; }, 0));
    };
  }

  function count(items) {
    return function (data) {
      var found = items(data);
      return Array.isArray(found) ? found.length : 0;
    };
  }

  var OPERATORS = {
    "var": [1, 2, reader],
    missing: [1, 100, missing],
    "==": [2, 2, equal(true)],
    "===": [2, 2, equal(true)],
    "!=": [2, 2, equal(false)],
    "!==": [2, 2, equal(false)],
    "<": [2, 3, ordered(function (gap) { return gap < 0; })],
    "<=": [2, 3, ordered(function (gap) { return gap <= 0; })],
    ">": [2, 3, ordered(function (gap) { return gap > 0; })],
    ">=": [2, 3, ordered(function (gap) { return gap >= 0; })],
    and: [1, 100, deciding(false)],
    or: [1, 100, deciding(true)],
    "!": [1, 1, function (part) { return function (data) { return !truth(part(data)); }; }],
    "!!": [1, 1, function (part) { return function (data) { return truth(part(data)); }; }],
    "in": [2, 2, inside],
    "if": [2, 100, chosen],
    "+": [1, 100, reduced(function (left, right) { return left + right; })],
    "*": [1, 100, reduced(function (left, right) { return left * right; })],
    "-": [1, 2, arithmetic(function (all) { return all.length === 1 ? -all[0] : all[0] - all[1]; })],
    "/": [2, 2, arithmetic(function (all) { return all[1] === 0 ? null : all[0] / all[1]; })],
    min: [1, 100, reduced(function (left, right) { return Math.min(left, right); })],
    max: [1, 100, reduced(function (left, right) { return Math.max(left, right); })],
    cat: [1, 100, cat],
    some: [2, 2, quantifier(function (found) { return found.indexOf(true) >= 0; })],
    all: [2, 2, quantifier(function (found) { return found.length > 0 && found.indexOf(false) < 0; })],
    none: [2, 2, quantifier(function (found) { return found.indexOf(true) < 0; })],
    sum: [2, 2, total],
    count: [1, 1, count]
  };
  var PER_ITEM = ["some", "all", "none", "sum"];

  function compile(tree, inItem) {
    if (Array.isArray(tree)) {
      var parts = tree.map(function (part) { return compile(part, inItem); });
      return function (data) { return parts.map(function (part) { return part(data); }); };
    }
    if (kind(tree) === "object") { return compileOperation(tree, inItem); }
    var constant = kind(tree) === "null" ? null : tree;
    return function () { return constant; };
  }

  function compileOperation(tree, inItem) {
    var keys = Object.keys(tree);
    if (keys.length !== 1) { refuse("an operation has exactly one key"); }
    var operator = keys[0];
    if (!has(OPERATORS, operator)) { refuse("unknown operator " + operator); }
    var given = Array.isArray(tree[operator]) ? tree[operator] : [tree[operator]];
    var rule = OPERATORS[operator];
    if (given.length < rule[0] || given.length > rule[1]) {
      refuse(operator + " does not take " + given.length + " arguments");
    }
    var perItem = PER_ITEM.indexOf(operator) >= 0;
    if (perItem && inItem) { refuse(operator + " may not be inside " + PER_ITEM.join(", ")); }
    var named = operator === "missing" ? given.length : operator === "var" ? 1 : 0;
    return rule[2].apply(null, given.map(function (part, at) {
      if (at >= named) { return compile(part, inItem || (perItem && at === 1)); }
      if (typeof part !== "string") { refuse(operator + " takes names"); }
      return part;
    }));
  }

  function compiled(tree) {
    measure(tree);
    return compile(tree, false);
  }

  function evaluate(tree, data) {
    return compiled(tree)(data);
  }

  window.guichetLogic = { compiled: compiled, evaluate: evaluate, number: number, truth: truth };
}());
