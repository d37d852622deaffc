'use strict';
// The sheet of pictures: all cards while they are few, above that only those near the window; one of them is the target.

const MOST_CARDS = 500;
const GAP = { wide: 28, narrow: 16 };

const sheet = { list: null, shown: [], at: new Map(), cards: new Map(), current: null, columns: 1, width: 0, row: 0, virtual: false, printing: false };

/** Sift, and show filters, counts and cards anew. */
function refresh() {
  const { shown, counts } = sift();
  sheet.shown = shown;
  sheet.at = new Map(shown.map((item, at) => [item.id, at]));
  drawFilters(counts);
  byId('count').textContent = proof.data.approval ? `${countText()} · ${many(proof.items.filter((item) => standing(item) === 'waiting').length, 'waits', 'wait')} for approval` : countText();
  const empty = byId('empty');
  empty.hidden = shown.length > 0;
  if (!shown.length) empty.replaceChildren(emptied(), ' ', proof.items.length ? button('Show all', clearFilters, { class: 'link' }) : '');
  if (!sheet.at.has(sheet.current)) sheet.current = shown[0]?.id ?? null;
  layOut();
}

function emptied() {
  if (!proof.items.length) return 'This job has no pictures yet.';
  return view.picked.size || view.q ? 'Nothing is left under these filters.' : 'Nothing to show.';
}

/** Work out columns and rows from the width there is, then draw. */
function layOut() {
  const wide = sheet.list.clientWidth;
  const gap = wide > 520 ? GAP.wide : GAP.narrow;
  const least = wide > 520 ? look.size : Math.min(look.size, 150);
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const caption = rem * (mayDecide() && matchMedia('(max-width: 860px)').matches ? 6.3 : 4.2);
  sheet.columns = Math.max(1, Math.floor((wide + gap) / (least + gap)));
  sheet.width = (wide - gap * (sheet.columns - 1)) / sheet.columns;
  const box = Math.round(sheet.width * 0.82);
  sheet.row = Math.round(box + caption + gap);
  sheet.gap = gap;
  sheet.virtual = !sheet.printing && sheet.shown.length > MOST_CARDS;
  const style = sheet.list.style;
  style.setProperty('--columns', sheet.columns);
  style.setProperty('--box', `${box}px`);
  style.setProperty('--gap', `${gap}px`);
  style.setProperty('--cell', `${sheet.row - gap}px`);
  sheet.list.classList.toggle('virtual', sheet.virtual);
  style.height = sheet.virtual ? `${Math.ceil(sheet.shown.length / sheet.columns) * sheet.row}px` : '';
  draw();
}

/** Bring the cards in the document in line with what is shown; cards of items that are as before are used again. */
function draw() {
  const hadFocus = sheet.list.contains(document.activeElement);
  const [first, last] = range();
  const wanted = [];
  for (let at = first; at < last; at += 1) wanted.push(at);
  const target = sheet.at.get(sheet.current);
  if (sheet.virtual && target !== undefined && (target < first || target >= last)) wanted[target < first ? 'unshift' : 'push'](target);
  const cards = wanted.map((at) => place(at));
  const keep = new Set(cards);
  if (sheet.cards.size > 2 * MOST_CARDS) for (const [id, kept] of sheet.cards) if (!keep.has(kept.card)) sheet.cards.delete(id);
  settle(cards);
  if (hadFocus && !sheet.list.contains(document.activeElement)) sheet.cards.get(sheet.current)?.card.firstChild.focus({ preventScroll: true });
}

function range() {
  if (!sheet.virtual) return [0, sheet.shown.length];
  const top = -sheet.list.getBoundingClientRect().top;
  const high = window.innerHeight;
  const first = Math.max(0, Math.floor((top - high) / sheet.row)) * sheet.columns;
  const last = Math.ceil((top + 2 * high) / sheet.row) * sheet.columns;
  return [Math.min(first, sheet.shown.length), Math.min(Math.max(last, 0), sheet.shown.length)];
}

function place(at) {
  const item = sheet.shown[at];
  let kept = sheet.cards.get(item.id);
  if (!kept || kept.item !== item || kept.soft !== view.soft || kept.printing !== sheet.printing) {
    kept = { item, soft: view.soft, printing: sheet.printing, card: cardOf(item) };
    sheet.cards.set(item.id, kept);
  }
  const { card } = kept;
  const article = card.firstChild;
  article.setAttribute('aria-posinset', at + 1);
  article.setAttribute('aria-setsize', sheet.shown.length);
  mark(card, item.id === sheet.current);
  const { style } = card;
  style.width = sheet.virtual ? `${sheet.width}px` : '';
  style.transform = sheet.virtual ? `translate(${(at % sheet.columns) * (sheet.width + sheet.gap)}px, ${Math.floor(at / sheet.columns) * sheet.row}px)` : '';
  return card;
}

/** Make these cards the children of the list, in this order, moving as few as can be: a card that is moved loses its focus. */
function settle(cards) {
  const keep = new Set(cards);
  for (const child of [...sheet.list.children]) if (!keep.has(child)) child.remove();
  let next = sheet.list.firstChild;
  for (const card of cards) {
    if (card === next) next = next.nextSibling;
    else sheet.list.insertBefore(card, next);
  }
}

function mark(card, current) {
  card.classList.toggle('current', current);
  card.firstChild.tabIndex = current ? 0 : -1;
  for (const control of card.querySelectorAll('a, button')) control.tabIndex = current ? 0 : -1;
}

/** A card must be made anew: something about its item that is not in its JSON has changed. */
function touch(id) {
  sheet.cards.delete(id);
}

/** Make an item the target. */
function select(id, { focus = true, scroll = true } = {}) {
  if (!sheet.at.has(id)) return;
  const before = sheet.cards.get(sheet.current);
  if (before) mark(before.card, false);
  sheet.current = id;
  if (scroll && sheet.virtual) scrollToRow(Math.floor(sheet.at.get(id) / sheet.columns));
  if (!sheet.cards.get(id)?.card.isConnected) draw();
  const { card } = sheet.cards.get(id);
  mark(card, true);
  if (focus) card.firstChild.focus({ preventScroll: true });
  if (scroll && !sheet.virtual) card.scrollIntoView({ block: 'nearest' });
}

function scrollToRow(row) {
  const head = byId('tools').closest('.head').getBoundingClientRect();
  const covered = getComputedStyle(byId('tools').closest('.head')).position === 'sticky' ? head.height : 0;
  const top = sheet.list.getBoundingClientRect().top + window.scrollY + row * sheet.row;
  const bottom = top + sheet.row;
  if (top - covered - 12 < window.scrollY) window.scrollTo({ top: top - covered - 12, behavior: 'instant' });
  else if (bottom > window.scrollY + window.innerHeight) window.scrollTo({ top: bottom - window.innerHeight, behavior: 'instant' });
}

/** Go so many places on from the target; the ends stay. */
function move(steps) {
  const at = sheet.at.get(sheet.current);
  if (at === undefined) return;
  let to = at + steps;
  if (Math.abs(steps) > 1 && (to < 0 || to >= sheet.shown.length)) {
    const lastRow = Math.floor((sheet.shown.length - 1) / sheet.columns);
    to = steps > 0 && Math.floor(at / sheet.columns) < lastRow ? sheet.shown.length - 1 : at;
  }
  to = Math.min(sheet.shown.length - 1, Math.max(0, to));
  select(sheet.shown[to].id);
}

let waitingFrame = false;

function onScroll() {
  if (!sheet.virtual || waitingFrame) return;
  waitingFrame = true;
  requestAnimationFrame(() => {
    waitingFrame = false;
    draw();
  });
}

/** Before printing all cards are built, so that the contact sheet has all of them. */
function beforePrint() {
  sheet.printing = true;
  layOut();
}

function afterPrint() {
  sheet.printing = false;
  layOut();
}

function onSheetClick(event) {
  const card = event.target.closest('li');
  if (!card || !sheet.list.contains(card)) return;
  const id = card.dataset.id;
  const act = event.target.closest('[data-act]');
  if (act) {
    select(id, { focus: false, scroll: false });
    judge(proof.byId.get(id), act.dataset.act);
    return;
  }
  const link = event.target.closest('a');
  if (link && (event.ctrlKey || event.metaKey || event.shiftKey)) return;
  event.preventDefault();
  select(id, { scroll: false });
  if (link || event.target.closest('.picture')) openDetail(id);
}
