'use strict';
// The stage: one picture, or two laid together; zoom and pan by one transform for both; as printed, lines and pins over them.

const stage = {
  place: null, panes: [], item: null, x: 0, y: 0, scale: 1, fit: 1, width: 1, height: 1,
  soft: false, lines: false, pinning: null, pointer: null, pointers: new Map(), slider: 50, ghost: 50, said: '',
};

const masters = new Map();
const MOST_MASTERS = 3;
const SMALL_SIDE = 320;

/** A master, decoded; null where it does not lie beside the page. The last few are kept: one takes up to 50 MB. */
function masterPicture(address) {
  let found = masters.get(address);
  masters.delete(address);
  if (!found) {
    const picture = make('img', { src: address, alt: '', draggable: 'false', class: 'full' });
    found = picture.decode().then(() => picture, () => null);
  }
  masters.set(address, found);
  while (masters.size > MOST_MASTERS) masters.delete(masters.keys().next().value);
  return found;
}

/** Show an item, alone or with what lies beside it. The zoom is kept from picture to picture. */
function showOnStage(item, other) {
  const [width, height] = pixelsOf(item);
  const centre = stage.item && isZoomed() ? centreOfView() : null;
  if (stage.item?.id !== item.id || stage.item.fp !== item.fp) stage.pinning = null;
  Object.assign(stage, { item, width, height });
  stage.panes = [sightOf(item, takesOf(item).length > 1 ? `Take ${item.take}` : 'This one'), ...(other ? [other] : [])].map((sight, at) => paneOf(sight, at, Boolean(other)));
  stage.place.replaceChildren(...stage.panes.map((pane) => pane.box), ...(other && view.mode === 'slider' ? [divider()] : []));
  stage.place.dataset.mode = other ? view.mode : 'single';
  stage.place.dataset.zoomed = 'false';
  measureStage();
  if (centre) zoomTo(centre.scale, centre);
  else fitStage();
  drawPins();
  drawStageTools();
}

function paneOf(sight, at, named) {
  const frame = make('div', { class: 'frame' });
  frame.style.width = `${stage.width}px`;
  frame.style.height = `${stage.height}px`;
  const box = make('div', { class: `pane pane-${at}` }, frame);
  if (named) box.append(make('p', { class: 'pane-name' }, sight.name));
  const pane = { sight, frame, box, full: null };
  if (sight.thumb) frame.append(make('img', { src: sight.thumb, alt: sight.alt, class: 'small', draggable: 'false' }));
  if (sight.soft) frame.append(make('img', { src: sight.soft, alt: '', class: 'soft', draggable: 'false' }));
  if (!sight.thumb && !sight.full) {
    box.append(make('p', { class: 'missing said', dir: 'auto' }, cut(stage.item.reason ?? 'No picture came.', 400)));
    frame.hidden = true;
  }
  if (sight.full) {
    masterPicture(sight.full).then((picture) => {
      if (!stage.panes.includes(pane)) return;
      pane.full = picture;
      if (picture) {
        const shown = picture.parentNode ? picture.cloneNode() : picture;
        if (!sight.thumb) shown.alt = sight.alt;
        frame.insertBefore(shown, frame.querySelector('.soft, svg, .pins'));
        if (!stage.item.master?.w && at === 0 && picture.naturalWidth) resizeFrame(picture);
      }
      pane.looked = true;
      note();
    });
  } else pane.looked = true;
  if (at === 0 && stage.item.print?.lines) frame.append(linesOf(stage.item.print.lines));
  return pane;
}

/** A picture whose pixels the data does not tell. */
function resizeFrame(picture) {
  stage.width = picture.naturalWidth;
  stage.height = picture.naturalHeight;
  for (const { frame } of stage.panes) {
    frame.style.width = `${stage.width}px`;
    frame.style.height = `${stage.height}px`;
  }
  measureStage();
  fitStage();
}

function linesOf(lines) {
  const [width, height] = [1000, (1000 * stage.height) / stage.width];
  const overlay = drawing('svg', { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', class: 'lines-over', 'aria-hidden': 'true' });
  const corners = ([left, top, right, bottom]) => ({ x: left * width, y: top * height, width: (right - left) * width, height: (bottom - top) * height });
  if (lines.bleed) {
    const { x, y, width: wide, height: high } = corners(lines.bleed);
    overlay.append(drawing('path', { class: 'cut-off', 'fill-rule': 'evenodd', d: `M0 0H${width}V${height}H0ZM${x} ${y}h${wide}v${high}h${-wide}Z` }));
  }
  for (const name of ['bleed', 'trim', 'safe']) {
    if (!lines[name]) continue;
    overlay.append(drawing('rect', { ...corners(lines[name]), class: `line-under` }), drawing('rect', { ...corners(lines[name]), class: `line-${name}` }));
  }
  return overlay;
}

// Zoom and pan.

function paneBox() {
  return stage.panes[0]?.box.getBoundingClientRect() ?? { width: 1, height: 1, left: 0, top: 0 };
}

function measureStage() {
  const box = paneBox();
  const air = box.width < 600 ? 12 : 40;
  stage.fit = Math.min((box.width - air) / stage.width, (box.height - air) / stage.height);
  if (!(stage.fit > 0)) stage.fit = 0.1;
}

/** One pixel of the picture on one of the screen. */
function wholeScale() {
  return 1 / (window.devicePixelRatio || 1);
}

function isZoomed() {
  return stage.scale > stage.fit * 1.01;
}

function fitStage() {
  const box = paneBox();
  stage.scale = stage.fit;
  stage.x = (box.width - stage.width * stage.scale) / 2;
  stage.y = (box.height - stage.height * stage.scale) / 2;
  moveFrames();
}

function centreOfView() {
  const box = paneBox();
  return { scale: stage.scale, u: (box.width / 2 - stage.x) / (stage.width * stage.scale), v: (box.height / 2 - stage.y) / (stage.height * stage.scale) };
}

/** Zoom so that the place `u`, `v` of the picture (fractions) lies at `at` of the pane, or in its middle. */
function zoomTo(scale, { u = 0.5, v = 0.5 }, at = null) {
  const box = paneBox();
  const point = at ?? { x: box.width / 2, y: box.height / 2 };
  stage.scale = Math.min(Math.max(scale, stage.fit), Math.max(8 * wholeScale(), stage.fit));
  stage.x = point.x - u * stage.width * stage.scale;
  stage.y = point.y - v * stage.height * stage.scale;
  moveFrames();
}

function zoomAt(scale, point) {
  const u = (point.x - stage.x) / (stage.width * stage.scale);
  const v = (point.y - stage.y) / (stage.height * stage.scale);
  zoomTo(scale, { u, v }, point);
}

/** Between the whole picture and 100 %, at the pointer where it is over the picture. */
function toggleZoom() {
  if (isZoomed()) fitStage();
  else zoomAt(Math.max(wholeScale(), stage.fit * 1.02), stage.pointer ?? middle());
  say(isZoomed() ? `${Math.round((100 * stage.scale) / wholeScale())} %` : 'Whole picture');
}

function middle() {
  const box = paneBox();
  return { x: box.width / 2, y: box.height / 2 };
}

function pan(right, down) {
  stage.x += right;
  stage.y += down;
  moveFrames();
}

function moveFrames() {
  // While it moves the picture is only shifted and stretched, which is quick; at rest it is drawn anew, which is sharp.
  stage.place.classList.add('moving');
  clearTimeout(moveFrames.timer);
  moveFrames.timer = setTimeout(() => stage.place.classList.remove('moving'), 200);
  const box = paneBox();
  stage.x = held(stage.x, box.width, stage.width * stage.scale);
  stage.y = held(stage.y, box.height, stage.height * stage.scale);
  for (const { frame } of stage.panes) {
    frame.style.transform = `translate(${stage.x}px, ${stage.y}px) scale(${stage.scale})`;
    frame.style.setProperty('--unscale', 1 / stage.scale);
  }
  const zoomed = String(isZoomed());
  if (stage.place.dataset.zoomed !== zoomed) {
    stage.place.dataset.zoomed = zoomed;
    drawStageTools();
  }
  showZoom();
  note();
}

/** A picture smaller than the pane lies in its middle, a larger one covers it. */
function held(offset, room, long) {
  return long <= room ? (room - long) / 2 : Math.min(0, Math.max(room - long, offset));
}

// What is laid over.

function applyLayers() {
  stage.place.classList.toggle('as-printed', view.soft);
  stage.place.classList.toggle('with-lines', stage.lines);
  const second = stage.panes[1]?.box;
  if (second) {
    second.style.clipPath = view.mode === 'slider' ? `inset(0 0 0 ${stage.slider}%)` : '';
    second.style.opacity = view.mode === 'ghost' ? stage.ghost / 100 : '';
    const bar = stage.place.querySelector('.divider');
    if (bar) bar.style.left = `${stage.slider}%`;
  }
  note();
}

function divider() {
  return make('div', { class: 'divider', 'aria-hidden': 'true' });
}

/** The sentence under the picture: what is seen is not always what it seems. */
function note() {
  const parts = [];
  const first = stage.panes[0];
  if (!first) return;
  const whole = Math.max(stage.width, stage.height) * stage.scale > SMALL_SIDE * 1.05;
  if (stage.pinning) parts.push('Click the place that is meant, or move the pin with the arrow keys.');
  if (view.soft) {
    const press = stage.item.press ?? proof.data.press;
    if (!stage.panes.some((pane) => pane.sight.soft)) parts.push('There is no soft proof of this picture: it has no print size.');
    else parts.push(`As printed${press ? ` on ${plain(press.name)}, paper ${press.paper}` : ''}.${whole ? ' This soft proof is 320 px, scaled up: judge colour by it, not detail.' : ''}`);
  } else {
    for (const pane of stage.panes) {
      if (pane.looked && !pane.full && pane.sight.thumb && whole) {
        parts.push(`${stage.panes.length > 1 ? `${pane.sight.name}: the` : 'The'} master does not lie beside this page; this is the small picture of 320 px, scaled up.`);
      }
    }
  }
  if (stage.lines) parts.push(stage.item.print?.lines ? 'Lines: bleed dotted, trim solid, safe zone dashed.' : 'No lines: this picture has no print size.');
  const text = parts.join(' ');
  if (text !== stage.said) {
    stage.said = text;
    byId('stage-note').textContent = text;
  }
}
