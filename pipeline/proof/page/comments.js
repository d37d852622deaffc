'use strict';
// What was said of a picture, and the form for saying more.

const SAID = { approve: 'approved', reject: 'rejected', withdraw: 'withdrew the decision', comment: '' };

function saidPart(item, form) {
  const numbers = new Map(pinned(item).map((each) => [each.entry ?? each.n, each.number]));
  const lines = (item.decisions ?? []).map((each) => saidLine(each, numbers.get(each.n)));
  for (const entry of unsavedOf(item)) lines.push(saidLine({ ...entry, by: proof.data.review?.as ?? 'You', at: null, entry }, numbers.get(entry)));
  return part('Said', lines.length ? make('ol', { class: 'said-list' }, lines) : make('p', { class: 'muted' }, 'Nothing yet.'), mayDecide() && canDecideOn(item) ? form ?? commentForm(item) : null);
}

function saidLine({ kind, by, at, text, prompt, entry }, number) {
  return make('li', number ? { id: `said-${number}`, tabindex: '-1' } : {},
    make('p', {}, number ? make('span', { class: 'pin small' }, number) : null, said(by, 'strong'), SAID[kind] ? ` ${SAID[kind]}` : '',
      make('span', { class: entry ? 'accent' : 'muted' }, entry ? ` ${{ noted: 'noted here, not saved', sending: 'saving…', failed: 'not saved' }[entry.state]}` : [' ', when(at)])),
    text ? clamped(text, 'quote') : null,
    prompt ? make('details', {}, make('summary', {}, 'With another prompt'), said(prompt, 'p', 'prompt')) : null);
}

function commentForm(item) {
  const text = make('textarea', { id: 'comment-text', rows: '3', maxlength: '4000', dir: 'auto', 'aria-keyshortcuts': 'c' });
  text.value = begun.get(item.id) ?? '';
  text.addEventListener('input', () => begun.set(item.id, text.value));
  const send = () => {
    const words = text.value.trim();
    if (!words) {
      say('There is nothing written yet');
      text.focus();
      return;
    }
    const pin = stage.pinning;
    text.value = '';
    begun.delete(item.id);
    stage.pinning = null;
    comment(proof.byId.get(item.id), words, pin ?? undefined);
    drawPins();
    showPinState();
    byId('panel').focus();
  };
  text.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send();
    }
  });
  return make('form', { id: 'comment-form', 'data-id': item.id, 'data-fp': item.fp, onsubmit: (event) => {
    event.preventDefault();
    send();
  } },
  make('label', { for: 'comment-text' }, 'Comment'), text,
  make('div', { class: 'buttons' }, hasPicture(item) ? button('Pin a place', startPin, { id: 'pin-start', 'aria-pressed': 'false' }) : null, make('button', { type: 'submit', title: 'Send (Ctrl-Enter)' }, 'Send')));
}

/** Begin a comment: the words at once, a pin if wanted. */
function startComment() {
  const item = proof.byId.get(view.item ?? sheet.current);
  if (!item) return;
  if (!mayDecide()) say(READ_ONLY);
  else if (!canDecideOn(item)) say(`${item.id}: there is nothing to comment on`);
  else {
    if (!byId('detail').open) openDetail(item.id);
    byId('comment-text').scrollIntoView({ block: 'nearest' });
    byId('comment-text').focus();
  }
}

/** A pin in the middle of what is seen, to be moved by the arrow keys or by a click on the picture; a second press takes it away. */
function startPin() {
  if (stage.pinning) {
    removePin();
    say('Pin taken away');
    return;
  }
  const { u, v } = centreOfView();
  placePin(u, v);
  byId('pin-new').focus();
}

function showPinState() {
  const start = byId('pin-start');
  if (!start) {
    stage.place.classList.remove('pinning');
    return;
  }
  start.setAttribute('aria-pressed', String(Boolean(stage.pinning)));
  start.textContent = stage.pinning ? 'Take the pin away' : 'Pin a place';
  stage.place.classList.toggle('pinning', Boolean(stage.pinning));
  note();
}
