'use strict';
// One item, large: the window with the stage, its tools, and the facts beside it.

/** Open an item, as a step that Back undoes. */
function openDetail(id, other = null) {
  if (!proof.byId.has(id)) return;
  Object.assign(view, { item: id, beside: other });
  writeAddress(true, { opened: true });
  showDetail();
}

/** Show the window for the item that the view holds. */
function showDetail() {
  const dialog = byId('detail');
  if (!dialog.open) {
    stage.item = null;
    stage.lines = look.lines;
    dialog.showModal();
    byId('detail-name').focus();
    document.documentElement.classList.add('looking-close');
  }
  drawDetail();
}

function drawDetail() {
  const item = proof.byId.get(view.item);
  if (!item || !byId('detail').open) return;
  byId('detail-name').textContent = plain(item.id);
  const at = sheet.at.get(item.id);
  byId('detail-place').textContent = at === undefined ? 'not in this view' : `${at + 1} of ${sheet.shown.length}`;
  byId('detail-before').disabled = at === undefined ? sheet.shown.length === 0 : at === 0;
  byId('detail-after').disabled = at === undefined ? true : at === sheet.shown.length - 1;
  const other = companions(item).find((each) => each.id === view.beside) ?? null;
  if (!other) view.beside = null;
  drawVerdict(item);
  drawPanel(item);
  showOnStage(item, other);
  applyLayers();
  if (at !== undefined && sheet.current !== item.id) select(item.id, { focus: false });
}

/** Go to another item without leaving the window. */
function walkTo(id) {
  if (id === undefined || id === null) return;
  Object.assign(view, { item: id, beside: null });
  writeAddress(false);
  drawDetail();
  byId('panel').scrollTop = 0;
  say(`${id}, ${byId('detail-place').textContent}`);
}

function walk(steps) {
  const at = sheet.at.get(view.item);
  const to = at === undefined ? sheet.shown[0] : sheet.shown[at + steps];
  if (to) walkTo(to.id);
  else say(steps > 0 ? 'This is the last one' : 'This is the first one');
}

/** The next or the last take: alone its own window's, while comparing the one that is laid beside. */
function walkTakes(steps) {
  const item = proof.byId.get(view.item);
  if (view.beside) {
    const others = companions(item);
    const at = others.findIndex((each) => each.id === view.beside);
    compareWith(others[(at + steps + others.length) % others.length].id);
    return;
  }
  const takes = takesOf(item);
  const to = takes[takes.indexOf(item) + steps];
  if (to) walkTo(to.id);
  else say(takes.length === 1 ? 'There is one take' : steps > 0 ? 'This is the last take' : 'This is the first take');
}

function compareWith(id) {
  const item = proof.byId.get(view.item);
  const others = companions(item);
  if (id !== null && !others.length) {
    say('There is nothing to lay beside it: one take, no earlier ones');
    return;
  }
  view.beside = id === null ? null : (others.find((each) => each.id === id) ?? others[0]).id;
  writeAddress(false);
  showOnStage(item, others.find((each) => each.id === view.beside) ?? null);
  applyLayers();
  say(view.beside ? `Beside ${others.find((each) => each.id === view.beside).name}` : 'Alone');
}

function toggleSoft() {
  view.soft = !view.soft;
  writeAddress(false);
  showTools();
  if (byId('detail').open) {
    applyLayers();
    drawStageTools();
  }
  refresh();
  say(view.soft ? 'As printed' : 'As on screen');
}

function toggleLines() {
  stage.lines = look.lines = !stage.lines;
  keepLook();
  applyLayers();
  drawStageTools();
  say(stage.lines ? 'Lines shown' : 'Lines hidden');
}

/** Leave the window: by a step back, where one opened it. How pictures are looked at stays as it is. */
function closeDetail() {
  if (history.state?.opened) {
    view.leaving = true;
    history.back();
  }
  else {
    view.item = null;
    view.beside = null;
    writeAddress(false, null);
    hideDetail();
  }
}

function hideDetail() {
  const dialog = byId('detail');
  if (!dialog.open) return;
  const target = sheet.current; // closing gives the focus back to where it was, which may be another card
  document.documentElement.classList.remove('looking-close');
  dialog.close();
  stage.item = null;
  stage.panes = [];
  stage.pinning = null;
  stage.place.replaceChildren();
  if (target) select(target);
  else emptiedNow();
}

// The tools under the picture.

function drawStageTools() {
  const item = stage.item;
  if (!item) return;
  const focused = document.activeElement?.dataset.tool;
  const tool = (name, text, key, act, on) => button(text, act, { 'data-tool': name, 'aria-pressed': on === undefined ? null : String(on), 'aria-keyshortcuts': key, title: `${text} (${key})` });
  const others = companions(item);
  byId('stage-tools').replaceChildren(
    tool('zoom', '100 %', 'z', toggleZoom, isZoomed()),
    make('span', { id: 'zoom-figure', class: 'muted figure' }),
    tool('soft', 'As printed', 's', toggleSoft, view.soft),
    tool('lines', 'Lines', 'l', toggleLines, stage.lines),
    ...(others.length ? [tool('compare', 'Compare', 'v', () => compareWith(view.beside ? null : others[0].id), Boolean(view.beside))] : []),
  );
  drawCompareTools(item, others);
  showZoom();
  if (focused) document.querySelector(`[data-tool="${CSS.escape(focused)}"]`)?.focus();
}

function showZoom() {
  const figure = byId('zoom-figure');
  if (figure) figure.textContent = `${Math.max(1, Math.round((100 * stage.scale) / wholeScale()))} %`;
}

function drawCompareTools(item, others) {
  const tools = byId('compare-tools');
  tools.hidden = !view.beside;
  if (!view.beside) {
    tools.replaceChildren();
    return;
  }
  const which = make('select', { 'aria-label': 'Laid beside', 'data-tool': 'which', onchange: () => compareWith(which.value) }, others.map((each) => make('option', { value: each.id, selected: each.id === view.beside }, each.name)));
  const modes = Object.entries(MODES).map(([mode, text]) => button(text, () => {
    view.mode = mode;
    writeAddress(false);
    compareWith(view.beside);
  }, { 'data-tool': `mode-${mode}`, 'aria-pressed': String(view.mode === mode) }));
  const ranged = { slider: 'Where the slider stands', ghost: 'How much of the other one shows' }[view.mode];
  const range = ranged ? make('input', { type: 'range', id: 'compare-range', min: '0', max: '100', 'aria-label': ranged, 'data-tool': 'range', oninput: () => {
    stage[view.mode] = Number(range.value);
    applyLayers();
  } }) : null;
  if (range) range.value = stage[view.mode];
  tools.replaceChildren(which, ...modes, ...(range ? [range] : []));
}
