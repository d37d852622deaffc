'use strict';
// The keyboard. Single letters can be switched off; none of them counts in a field or with Ctrl, Alt or Meta.

const KEYS = [
  ['← ↑ ↓ →', 'move; in a picture that is zoomed: pan'],
  ['Home End', 'the first, the last'],
  ['Enter', 'open the picture'],
  ['Esc', 'close'],
  ['Page Up, Page Down', 'in an open picture: the one before, the next'],
  ['a', 'approve'],
  ['r or x', 'reject, with a reason and, if wanted, a new prompt'],
  ['u', 'withdraw the decision'],
  ['c', 'comment; Ctrl-Enter sends'],
  ['z', 'zoom to 100 % and back'],
  ['+ −', 'zoom in, zoom out'],
  ['s', 'as printed'],
  ['l', 'lines of bleed, trim and safe zone'],
  ['[ ]', 'the take before, the next take'],
  ['v', 'compare with another take'],
  ['/', 'search'],
  ['?', 'these keys'],
];

const LETTERS = {
  a: () => judge(target(), 'approve'),
  r: () => judge(target(), 'reject'),
  x: () => judge(target(), 'reject'),
  u: () => judge(target(), 'withdraw'),
  c: startComment,
  s: toggleSoft,
  z: () => inDetail(toggleZoom),
  l: () => inDetail(toggleLines),
  v: () => inDetail(() => compareWith(view.beside ? null : '')),
  '[': () => takes(-1),
  ']': () => takes(1),
  '+': () => inDetail(() => zoomAt(stage.scale * 1.4, stage.pointer ?? middle())),
  '-': () => inDetail(() => zoomAt(stage.scale / 1.4, stage.pointer ?? middle())),
  '/': () => {
    if (byId('detail').open) return;
    byId('search').focus();
    byId('search').select();
  },
  '?': openHelp,
};

/** What a key is meant for: the open item, or else the one that is marked on the sheet. */
function target() {
  return proof.byId.get(byId('detail').open ? view.item : sheet.current);
}

/** Zoom, lines and comparing need an open picture: on the sheet the target is opened first. */
function inDetail(act) {
  if (!byId('detail').open) {
    if (!sheet.current) return;
    openDetail(sheet.current);
  }
  act();
}

function takes(steps) {
  if (byId('detail').open) {
    walkTakes(steps);
    return;
  }
  const item = target();
  if (!item) return;
  const all = takesOf(item);
  const to = all[all.indexOf(item) + steps];
  if (to && sheet.at.has(to.id)) {
    select(to.id);
    say(to.id);
  } else say(all.length === 1 ? 'There is one take' : 'There is no other take that way in this view');
}

function isField(element) {
  return Boolean(element.closest('textarea, select, [contenteditable], input:not([type=checkbox])'));
}

/** Whether a key means something else: on many keyboards brackets are typed with AltGr, or with the Mac's Option key. */
function isChord(event) {
  const typed = '[]'.includes(event.key) && event.altKey && (!event.ctrlKey || event.getModifierState('AltGraph'));
  return event.metaKey || (!typed && (event.ctrlKey || event.altKey));
}

function onKey(event) {
  if (event.defaultPrevented || isChord(event) || event.isComposing || isField(event.target)) return;
  const open = [...document.querySelectorAll('dialog[open]')].at(-1);
  if (open && open.id !== 'detail') return;
  const movement = (open ? DETAIL_MOVES : SHEET_MOVES)[event.key];
  if (movement && movable(event, open)) {
    event.preventDefault();
    movement();
    return;
  }
  const letter = look.keys ? LETTERS[event.key.length === 1 ? event.key.toLowerCase() : event.key] : null;
  if (letter && !(event.shiftKey && /^[a-z]$/i.test(event.key) && event.key !== event.key.toLowerCase() && !event.getModifierState('CapsLock'))) {
    event.preventDefault();
    if (!event.repeat || '[]+-'.includes(event.key)) letter();
  }
}

/** Arrows belong to the sheet, or to the stage; what scrolls or is chosen by them keeps them. */
function movable(event, open) {
  if (open) return !event.target.closest('.panel, input') || event.key.startsWith('Page');
  if (event.key === 'Enter') return event.target.closest('article') === event.target || event.target === document.body;
  return event.target === document.body || byId('sheet').contains(event.target) || event.target.id === 'empty';
}

const SHEET_MOVES = {
  ArrowLeft: () => move(-1),
  ArrowRight: () => move(1),
  ArrowUp: () => move(-sheet.columns),
  ArrowDown: () => move(sheet.columns),
  Home: () => sheet.shown.length && select(sheet.shown[0].id),
  End: () => sheet.shown.length && select(sheet.shown.at(-1).id),
  Enter: () => sheet.current && openDetail(sheet.current),
};

const PAN = 80;

const DETAIL_MOVES = {
  ArrowLeft: () => (isZoomed() ? pan(PAN, 0) : walk(-1)),
  ArrowRight: () => (isZoomed() ? pan(-PAN, 0) : walk(1)),
  ArrowUp: () => (isZoomed() ? pan(0, PAN) : walk(-1)),
  ArrowDown: () => (isZoomed() ? pan(0, -PAN) : walk(1)),
  Home: () => sheet.shown.length && walkTo(sheet.shown[0].id),
  End: () => sheet.shown.length && walkTo(sheet.shown.at(-1).id),
  PageUp: () => walk(-1),
  PageDown: () => walk(1),
};

function openHelp() {
  const toggle = make('input', { type: 'checkbox', id: 'keys-on', onchange: () => {
    look.keys = toggle.checked;
    keepLook();
  } });
  toggle.checked = look.keys;
  byId('help-body').replaceChildren(
    make('dl', { class: 'keys' }, KEYS.flatMap(([key, text]) => [make('dt', {}, key.split(' ').map((word) => (['or'].includes(word) ? ' or ' : make('kbd', {}, word.replace(',', ''))))), make('dd', {}, text)])),
    make('p', {}, make('label', {}, toggle, ' Single-letter keys are on')),
    make('p', { class: 'muted' }, 'Ctrl-P prints all pictures of the view as a contact sheet.'),
  );
  byId('help').showModal();
}
