'use strict';
// Filters, search and order: which items are shown, and how many each filter would show.

const FACETS = [
  { name: 'decision', title: 'Decision', words: { ...APPROVALS, conflict: 'In conflict', said: 'With comments', unsaved: 'Not saved yet' }, of: decisionValues },
  { name: 'outcome', title: 'Outcome', words: OUTCOMES, of: (item) => [item.outcome] },
  { name: 'change', title: 'Since the last edition', words: { new: 'New', changed: 'Changed', same: 'As before' }, of: (item) => [item.change?.kind ?? 'same'] },
  { name: 'palette', title: 'Palette', words: { '': 'None' }, of: (item) => [item.palette ?? ''] },
  { name: 'finding', title: 'Findings', words: { none: 'None' }, of: (item) => (factsOf(item).codes.length ? factsOf(item).codes : ['none']) },
];

const SORTS = {
  job: ['As in the job', null],
  name: ['By name', (one, other) => one.id.localeCompare(other.id, 'en', { numeric: true })],
  findings: ['Worst findings first', by((item) => factsOf(item).worst)],
  waiting: ['Waiting first', by((item) => Object.keys(APPROVALS).indexOf(standing(item)))],
  ppi: ['Least ppi first', by((item) => item.print?.ppi ?? Infinity)],
  palette: ['Farthest from the palette', by((item) => item.palette_share ?? 2)],
};

function by(figure) {
  return (one, other) => {
    const [left, right] = [figure(one), figure(other)];
    return left === right ? 0 : left - right;
  };
}

function decisionValues(item) {
  const values = [standing(item)];
  if (isConflict(item)) values.push('conflict');
  if (item.decisions?.some((each) => each.text && each.kind === 'comment')) values.push('said');
  if (unsavedOf(item).length) values.push('unsaved');
  return values;
}

/** The items that are shown, in their order, and for every facet the count of each value under all the other filters. */
function sift() {
  const words = folded(view.q).split(/\s+/).filter(Boolean);
  const picked = FACETS.map((facet) => view.picked.get(facet.name));
  const counts = FACETS.map(() => new Map());
  const shown = [];
  for (const item of proof.items) {
    const found = words.every((word) => factsOf(item).words.includes(word));
    const values = FACETS.map((facet) => facet.of(item));
    const missed = values.map((those, at) => Boolean(picked[at]) && !those.some((value) => picked[at].has(value)));
    const misses = missed.filter(Boolean).length;
    values.forEach((those, at) => {
      const counted = found && (misses === 0 || (misses === 1 && missed[at])) ? 1 : 0;
      for (const value of those) counts[at].set(value, (counts[at].get(value) ?? 0) + counted);
    });
    if (found && misses === 0) shown.push(item);
  }
  const order = SORTS[view.sort][1];
  if (order) shown.sort((one, other) => order(one, other) || proof.places.get(one.id) - proof.places.get(other.id));
  return { shown, counts };
}

const boxes = new Map();

/** Show the filters with their counts. Boxes that are there already stay, so that focus does. */
function drawFilters(counts) {
  FACETS.forEach((facet, at) => {
    const values = ordered(facet, counts[at]);
    let group = boxes.get(facet.name);
    if (!group) {
      group = { field: make('fieldset', {}, make('legend', {}, facet.title)), values: new Map() };
      boxes.set(facet.name, group);
      byId('filters').append(group.field);
    }
    const useful = facet.name === 'decision' || facet.name === 'outcome' || values.length > 1 || view.picked.has(facet.name);
    group.field.hidden = !useful;
    for (const [value, box] of group.values) {
      if (!values.includes(value)) {
        box.label.remove();
        group.values.delete(value);
      }
    }
    for (const value of values) {
      if (!group.values.has(value)) group.values.set(value, filterBox(facet, value));
      const { label, input, count } = group.values.get(value);
      const number = counts[at].get(value) ?? 0;
      input.checked = view.picked.get(facet.name)?.has(value) ?? false;
      count.textContent = number.toLocaleString('en-GB');
      label.classList.toggle('nothing', number === 0 && !input.checked);
    }
    if (group.order !== values.join('\n')) {
      group.order = values.join('\n');
      const focused = document.activeElement;
      group.field.append(...values.map((value) => group.values.get(value).label));
      if (group.field.contains(focused)) focused.focus();
    }
  });
  const any = view.picked.size > 0 || view.q !== '';
  filterClear().hidden = !any;
}

function filterClear() {
  let clear = byId('filters-clear');
  if (!clear) {
    clear = button('Show all', () => {
      clearFilters();
      byId('search').focus();
    }, { id: 'filters-clear', class: 'link' });
    byId('filters').prepend(clear);
  }
  return clear;
}

function ordered(facet, counts) {
  const known = Object.keys(facet.words).filter((value) => counts.has(value) || view.picked.get(facet.name)?.has(value));
  const others = [...new Set([...counts.keys(), ...(view.picked.get(facet.name) ?? [])])].filter((value) => !known.includes(value));
  others.sort((one, other) => (facet.name === 'finding' ? levelOf(one) - levelOf(other) : 0) || one.localeCompare(other, 'en'));
  return facet.name === 'finding' ? [...others, ...known] : [...known, ...others];
}

const levels = new Map();

function levelOf(code) {
  if (!levels.size) {
    for (const item of proof.items) {
      for (const each of item.findings ?? []) {
        levels.set(each.code, Math.min(levels.get(each.code) ?? LEVELS.length, LEVELS.indexOf(each.level)));
      }
    }
  }
  return levels.get(code) ?? LEVELS.length;
}

function filterBox(facet, value) {
  const input = make('input', { type: 'checkbox', onchange: () => pick(facet.name, value, input.checked) });
  const count = make('span', { class: 'number' });
  return { label: make('label', {}, input, said(facet.words[value] ?? cut(value, 60)), count), input, count };
}

function pick(name, value, wanted) {
  const values = view.picked.get(name) ?? new Set();
  if (wanted) values.add(value);
  else values.delete(value);
  if (values.size) view.picked.set(name, values);
  else view.picked.delete(name);
  writeAddress(true, null);
  refresh();
  say(countText());
}

function clearFilters() {
  view.picked.clear();
  view.q = '';
  writeAddress(true, null);
  showTools();
  refresh();
  say(countText());
}

function countText() {
  const all = proof.items.length;
  return sheet.shown.length === all ? many(all, 'picture') : `${sheet.shown.length.toLocaleString('en-GB')} of ${many(all, 'picture')}`;
}
