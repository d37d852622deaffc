'use strict';
// Elements, icons, figures and words. Texts of others only ever become text: never markup, never an address, never a style.

const SVG = 'http://www.w3.org/2000/svg';

const ICONS = {
  tick: 'M3 8.5 6.5 12 13 4.5',
  cross: 'M4 4l8 8M12 4l-8 8',
  ring: 'M8 3.5a4.5 4.5 0 1 0 .01 0z',
  over: 'M3 8h10',
  undo: 'M6 3 3 6l3 3M3 6h6.5a3.5 3.5 0 0 1 0 7H6',
  before: 'M10 3 5 8l5 5',
  after: 'M6 3l5 5-5 5',
  fail: 'M8 2.5v7M8 12.5v1',
  warn: 'M8 3 14 13H2zM8 7v2.5M8 11.2v.4',
  info: 'M8 7v6M8 3.5v1',
  note: 'M3 3h10v8H7l-3 2.5V11H3z',
};

/** A new element. Names that begin with `on` are listeners; null, undefined and false are left out; children are nodes or text. */
function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false && child !== ''));
  return made;
}

function byId(id) {
  return document.getElementById(id);
}

function drawing(tag, attributes, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function icon(name) {
  return drawing('svg', { viewBox: '0 0 16 16', class: `icon ${name}`, 'aria-hidden': 'true', focusable: 'false' }, drawing('path', { d: ICONS[name] }));
}

function button(text, onclick, more = {}) {
  return make('button', { type: 'button', onclick, ...more }, text);
}

/** A text that others wrote, on its own: in whichever direction it runs, whatever it holds. */
function said(text, tag = 'span', kind = '') {
  return make(tag, { class: `said ${kind}`.trim(), dir: 'auto' }, plain(text));
}

/** Long texts are cut to a few lines, with a button that shows the rest. */
function clamped(text, kind = 'prompt') {
  const whole = said(text, 'p', kind);
  if (plain(text).length <= 420) return whole;
  whole.classList.add('clamp');
  const more = button('Show all', () => {
    const open = whole.classList.toggle('clamp');
    more.textContent = open ? 'Show all' : 'Show less';
    more.setAttribute('aria-expanded', String(!open));
  }, { class: 'link', 'aria-expanded': 'false' });
  return make('div', {}, whole, more);
}

/** The text without the signs that would turn what stands beside it, and without control characters. */
function plain(text) {
  return String(text).replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\ufffd').replace(/[\u202a-\u202e\u2066-\u2069]/g, '');
}

function cut(text, most) {
  const signs = Array.from(plain(text).replace(/\s+/g, ' ').trim());
  return signs.length <= most ? signs.join('') : `${signs.slice(0, most - 1).join('')}…`;
}

const MOMENT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'short' });

function moment(iso) {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? plain(iso) : MOMENT.format(date);
}

function when(iso) {
  return make('time', { datetime: iso }, moment(iso));
}

function usd(amount) {
  return `$${(amount ?? 0).toFixed(2)}`;
}

function size(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  return bytes < 999500 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function percent(share) {
  return share > 0 && share < 0.01 ? 'under 1 %' : `${Math.round(share * 100)} %`;
}

function many(number, one, more = `${one}s`) {
  return `${number.toLocaleString('en-GB')} ${number === 1 ? one : more}`;
}

function millimetres([width, height]) {
  return `${width} × ${height} mm`;
}

function listed(names) {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** A swatch. Colours are checked, since they become a style. */
function chip(color, kind = '') {
  const made = make('span', { class: `chip ${kind}`.trim(), 'aria-hidden': 'true' });
  if (/^#[0-9a-f]{6}$/i.test(color)) made.style.background = color;
  return made;
}

/** The address of a file of this shelf, relative to the page; null where a key does not look like one. */
function beside(key) {
  const parts = String(key).split('/');
  const draft = parts[0] === '..' && /\.draft$/.test(parts[1] ?? '');
  const rest = draft ? parts.slice(2) : parts;
  const rooms = ['masters', 'rejected', 'thumbs', 'prints'];
  if (rest.length < 2 || !rooms.includes(rest[0]) || rest.some((part) => part === '' || part === '.' || part === '..')) return null;
  return (draft ? ['..', parts[1], ...rest] : rest).map((part, at) => (draft && at === 0 ? part : encodeURIComponent(part))).join('/');
}

/** The address of a small picture: inlined, or beside the page. */
function smallPicture(source) {
  if (!source) return null;
  return /^data:image\/(webp|png|jpeg);base64,[A-Za-z0-9+/=]+$/.test(source) ? source : beside(source);
}

/** Tell people what has just happened, in the uppermost window: screen readers hear it, eyes see it for a moment. */
function say(text) {
  const open = [...document.querySelectorAll('dialog[open]')].at(-1);
  const place = (open ?? document.body).querySelector(':scope > .status');
  place.textContent = '';
  place.classList.remove('shown');
  requestAnimationFrame(() => {
    place.textContent = plain(text);
    place.classList.add('shown');
  });
  clearTimeout(say.timer);
  say.timer = setTimeout(() => place.classList.remove('shown'), 6000);
}

/** What this browser remembers of a person's wishes; where it forbids that, nothing. */
const memory = {
  read(key, store = localStorageOrNone()) {
    try {
      return JSON.parse(store.getItem(key));
    } catch {
      return null;
    }
  },
  write(key, value, store = localStorageOrNone()) {
    try {
      if (value === null) store.removeItem(key);
      else store.setItem(key, JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  },
};

function localStorageOrNone() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

function sessionStorageOrNone() {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}
