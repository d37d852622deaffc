'use strict';
// The pointer on the stage: drag, pinch, wheel, double click, and the pins of comments.

function onStage(place) {
  stage.place = place;
  place.addEventListener('pointerdown', onDown);
  place.addEventListener('pointermove', onMove);
  for (const kind of ['pointerup', 'pointercancel']) place.addEventListener(kind, onUp);
  place.addEventListener('pointerleave', () => { stage.pointer = null; });
  place.addEventListener('wheel', onWheel, { passive: false });
  place.addEventListener('dblclick', (event) => {
    if (!stage.pinning && !event.target.closest('.pin, .divider')) toggleZoom();
  });
  new ResizeObserver(onResize).observe(place);
}

/** Where a pointer is within its pane, px. */
function within(event) {
  const pane = stage.place.dataset.mode === 'side' ? stage.panes.find(({ box }) => inside(event, box.getBoundingClientRect())) ?? stage.panes[0] : stage.panes[0];
  const box = pane.box.getBoundingClientRect();
  return { x: event.clientX - box.left, y: event.clientY - box.top };
}

function inside({ clientX, clientY }, box) {
  return clientX >= box.left && clientX < box.right && clientY >= box.top && clientY < box.bottom;
}

function onDown(event) {
  if (event.button || event.target.closest('button')) return;
  stage.place.setPointerCapture(event.pointerId);
  stage.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY, far: 0, right: 0, down: 0, sliding: Boolean(event.target.closest('.divider')) });
}

function onMove(event) {
  if (stage.panes.length) stage.pointer = within(event);
  const held = stage.pointers.get(event.pointerId);
  if (!held) return;
  const [right, down] = [event.clientX - held.x, event.clientY - held.y];
  if (held.sliding) slideTo(event.clientX);
  else if (stage.pointers.size === 2) pinch(event);
  else if (isZoomed()) pan(right, down);
  Object.assign(held, { x: event.clientX, y: event.clientY, far: held.far + Math.abs(right) + Math.abs(down), right: held.right + right, down: held.down + down });
}

function slideTo(x) {
  const box = stage.place.getBoundingClientRect();
  stage.slider = Math.round(Math.min(100, Math.max(0, (100 * (x - box.left)) / box.width)));
  const range = byId('compare-range');
  if (range) range.value = stage.slider;
  applyLayers();
}

function pinch(event) {
  const [one, other] = [...stage.pointers.entries()].map(([id, at]) => (id === event.pointerId ? { x: event.clientX, y: event.clientY } : at));
  const before = [...stage.pointers.values()];
  const apart = (first, second) => Math.hypot(first.x - second.x, first.y - second.y) || 1;
  const box = paneBox();
  zoomAt(stage.scale * (apart(one, other) / apart(...before)), { x: (one.x + other.x) / 2 - box.left, y: (one.y + other.y) / 2 - box.top });
}

function onUp(event) {
  const held = stage.pointers.get(event.pointerId);
  stage.pointers.delete(event.pointerId);
  if (held && held.far < 5 && event.type === 'pointerup' && stage.pinning && !held.sliding) {
    const { x, y } = within(event);
    placePin((x - stage.x) / (stage.width * stage.scale), (y - stage.y) / (stage.height * stage.scale));
    byId('comment-text')?.focus();
  } else if (held && event.type === 'pointerup' && isSwipe(event, held)) walk(held.right < 0 ? 1 : -1);
}

/** A finger that goes sideways over a whole picture turns to the next one. */
function isSwipe({ pointerType }, { right, down, sliding }) {
  return pointerType === 'touch' && !sliding && !isZoomed() && !stage.pointers.size && !view.beside && Math.abs(right) > 60 && Math.abs(right) > 2 * Math.abs(down);
}

function onWheel(event) {
  if (!stage.panes.length) return;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    zoomAt(stage.scale * Math.exp(-event.deltaY / 300), within(event));
  } else if (isZoomed()) {
    event.preventDefault();
    pan(-event.deltaX, -event.deltaY);
  }
}

function onResize() {
  if (!stage.panes.length || !byId('detail').open) return;
  const zoomed = isZoomed();
  const centre = centreOfView();
  measureStage();
  if (zoomed) zoomTo(centre.scale, centre);
  else fitStage();
}

// Pins.

/** The pins of what was said of this picture, numbered as in the list, and the one that is being placed. */
function drawPins() {
  const frame = stage.panes[0]?.frame;
  if (!frame) return;
  frame.querySelector('.pins')?.remove();
  const pins = make('div', { class: 'pins' });
  for (const { number, pin, text, by, entry } of pinned(stage.item)) {
    pins.append(pinAt(pin, { class: `pin${entry ? ' own' : ''}`, 'aria-label': `Pin ${number}: ${plain(by)}: ${cut(text ?? '', 80)}`, onclick: () => flash(number) }, number));
  }
  if (stage.pinning) {
    pins.append(pinAt(stage.pinning, { class: 'pin new', id: 'pin-new', 'aria-label': pinText(), onkeydown: onPinKey }, '+'));
  }
  frame.append(pins);
}

function pinAt([right, down], attributes, text) {
  const pin = make('button', { type: 'button', ...attributes }, text);
  pin.style.left = `${right * 100}%`;
  pin.style.top = `${down * 100}%`;
  return pin;
}

/** Everything said with a pin, on the shelf and on its way, with its number. */
function pinned(item) {
  const kept = (item.decisions ?? []).filter((each) => each.pin);
  const own = unsavedOf(item).filter((entry) => entry.pin).map((entry) => ({ ...entry, by: 'you', entry }));
  return [...kept, ...own].map((each, at) => ({ ...each, number: at + 1 }));
}

function flash(number) {
  const line = byId(`said-${number}`);
  line?.scrollIntoView({ block: 'nearest' });
  line?.focus();
}

function pinText() {
  const [right, down] = stage.pinning;
  return `New pin at ${Math.round(right * 100)} % from the left, ${Math.round(down * 100)} % from the top; arrow keys move it, Enter goes on to the comment, Delete takes it away`;
}

function placePin(right, down) {
  const within01 = (value) => Math.round(Math.min(1, Math.max(0, value)) * 10000) / 10000;
  stage.pinning = [within01(right), within01(down)];
  drawPins();
  showPinState();
}

function removePin() {
  stage.pinning = null;
  drawPins();
  showPinState();
}

function onPinKey(event) {
  const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  const far = event.shiftKey ? 0.1 : 0.01;
  if (steps) {
    placePin(stage.pinning[0] + steps[0] * far, stage.pinning[1] + steps[1] * far);
    byId('pin-new').focus();
    say(`${Math.round(stage.pinning[0] * 100)} %, ${Math.round(stage.pinning[1] * 100)} %`);
  } else if (event.key === 'Enter') byId('comment-text')?.focus();
  else if (event.key === 'Delete' || event.key === 'Backspace') {
    removePin();
    byId('comment-text')?.focus();
  } else return;
  event.preventDefault();
  event.stopPropagation();
}
