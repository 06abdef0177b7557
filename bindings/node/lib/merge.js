'use strict';
// Merges what two requests changed in one session's data.

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const isContainer = (value) => typeof value === 'object' && value !== null;
const isAbsent = (value) => value === undefined;
const isSame = (one, other) => JSON.stringify(one) === JSON.stringify(other);
const member = (value, name) => (isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined);
const begins = (list, start) => list.length >= start.length && isSame(list.slice(0, start.length), start);

// The list with what both have appended to it, first theirs; undefined if one of them did more than to append.
function appended(before, mine, theirs) {
  if (!Array.isArray(mine) || !Array.isArray(theirs)) return undefined;
  if (isAbsent(before)) return isSame(mine, theirs) ? theirs : [...theirs, ...mine];
  if (!Array.isArray(before) || !begins(mine, before) || !begins(theirs, before)) return undefined;
  return [...theirs, ...mine.slice(before.length)];
}

// Applies the changes of `mine` since `before` to `theirs`, which others have changed since. All are of JSON, and
// undefined is an absent member. Objects are merged member by member, and lists that both have only appended to. For
// whatever else both have changed, `conflict(path, before, mine, theirs)` returns the value; `path` is an array of the
// members' names.
function merged(before, mine, theirs, conflict, path = []) {
  if (isSame(before, mine)) return theirs;
  if (isSame(before, theirs)) return mine;
  if (isObject(mine) && isObject(theirs) && (isObject(before) || isAbsent(before))) {
    const made = [];
    for (const name of new Set([...Object.keys(theirs), ...Object.keys(mine)])) {
      const value = merged(member(before, name), member(mine, name), member(theirs, name), conflict, [...path, name]);
      if (!isAbsent(value)) made.push([name, value]);
    }
    return Object.fromEntries(made); // unlike an assignment, it makes a member `__proto__` like any other
  }
  return appended(before, mine, theirs) ?? conflict(path, before, mine, theirs);
}

module.exports = { isContainer, merged };
