'use strict';
// The view (what is searched, picked, sorted, opened) and the page's address, which holds it after `#`.

const view = { q: '', sort: 'job', soft: false, picked: new Map(), item: null, beside: null, mode: 'side', leaving: false };

const MODES = { side: 'Side by side', slider: 'Slider', ghost: 'Ghost', difference: 'Difference' };

/** Read the view from the address. What it does not know it passes over. */
function readAddress() {
  const asked = new URLSearchParams(location.hash.slice(1));
  view.q = (asked.get('q') ?? '').slice(0, 500);
  view.sort = Object.hasOwn(SORTS, asked.get('sort') ?? '') ? asked.get('sort') : 'job';
  view.soft = asked.get('as') === 'printed';
  view.picked = new Map();
  for (const facet of FACETS) {
    const values = asked.getAll(facet.name);
    if (values.length) view.picked.set(facet.name, new Set(values));
  }
  view.item = proof.byId.has(asked.get('item')) ? asked.get('item') : null;
  view.beside = view.item ? asked.get('beside') : null;
  if (Object.hasOwn(MODES, asked.get('mode') ?? '')) view.mode = asked.get('mode');
}

function addressOf(wanted) {
  const held = new URLSearchParams();
  if (wanted.q) held.set('q', wanted.q);
  for (const [name, values] of wanted.picked) for (const value of values) held.append(name, value);
  if (wanted.sort !== 'job') held.set('sort', wanted.sort);
  if (wanted.soft) held.set('as', 'printed');
  if (wanted.item) held.set('item', wanted.item);
  if (wanted.item && wanted.beside) {
    held.set('beside', wanted.beside);
    held.set('mode', wanted.mode);
  }
  return `#${held}`;
}

/** Write the view into the address: as a step that Back undoes (`push`), or in place of the one that stands there. */
function writeAddress(push = false, state = history.state) {
  const address = addressOf(view);
  if (address === (location.hash || '#')) return;
  const whole = address === '#' ? location.pathname + location.search : address;
  if (push) history.pushState(state, '', whole);
  else history.replaceState(state, '', whole);
}

/** Someone has gone back or forth, or typed another address. */
function onAddress() {
  const { leaving, soft } = view;
  readAddress();
  if (leaving) {
    Object.assign(view, { leaving: false, soft });
    writeAddress();
  }
  showTools();
  refresh();
  if (view.item) showDetail();
  else hideDetail();
}
