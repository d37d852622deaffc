'use strict';
// The items as the JSON has them, and where each stands with people, what is on its way included.

const proof = { data: null, items: [], byId: new Map(), takes: new Map(), places: new Map() };
let known = new WeakMap();

const LEVELS = ['fail', 'warn', 'info'];
const VERDICTS = { approve: 'approved', reject: 'rejected', withdraw: 'waiting' };
const OUTCOMES = {
  delivered: 'Delivered', kept: 'Kept', rejected: 'Failed a check', refused: 'Refused by the model', failed: 'Failed', unknown: 'Unknown',
};
const APPROVALS = { waiting: 'Waiting', approved: 'Approved', rejected: 'Rejected', 'passed over': 'Passed over' };
const MARKS = { waiting: 'ring', approved: 'tick', rejected: 'cross', 'passed over': 'over' };

/** Take the page's data in, at the start and whenever the server tells of a newer state. Items that are as before stay the same objects. */
function takeIn(data) {
  const before = proof.byId;
  // Whose page this is stays as it was loaded: a state may have been asked for by a tab of another reviewer's.
  proof.data = { ...data, review: proof.data?.review ?? data.review };
  for (const item of data.items) hear(item.decisions);
  proof.items = data.items.map((item) => {
    const old = before.get(item.id);
    return old && JSON.stringify(old) === JSON.stringify(item) ? old : item;
  });
  relate();
}

function relate() {
  proof.byId = new Map(proof.items.map((item) => [item.id, item]));
  proof.places = new Map(proof.items.map((item, at) => [item.id, at]));
  proof.takes = new Map();
  for (const item of proof.items) {
    if (!item.picture) continue;
    if (!proof.takes.has(item.picture)) proof.takes.set(item.picture, []);
    proof.takes.get(item.picture).push(item);
  }
  for (const takes of proof.takes.values()) takes.sort((one, other) => one.take - other.take);
}

/** Put a changed item in the place of the one of its id, or at the end. */
function replaceItem(item) {
  const at = proof.places.get(item.id);
  if (at === undefined) proof.items.push(item);
  else proof.items[at] = item;
}

/** All takes of the same picture, itself included, the first one first. */
function takesOf(item) {
  return (item.picture && proof.takes.get(item.picture)) || [item];
}

/** What is worked out of an item once: its words for searching, its shape, its findings' codes. */
function factsOf(item) {
  let facts = known.get(item);
  if (!facts) {
    const findings = item.findings ?? [];
    facts = {
      words: folded([item.id, item.prompt, item.palette, modelName(item), item.reason, ...findings.flatMap((each) => [each.code, each.text]),
        ...(item.decisions ?? []).flatMap((each) => [each.by, each.text])].filter(Boolean).join('\n')),
      codes: [...new Set(findings.map((each) => each.code))],
      worst: findings.length ? Math.min(...findings.map((each) => LEVELS.indexOf(each.level))) : LEVELS.length,
      ratio: ratioOf(item),
    };
    known.set(item, facts);
  }
  return facts;
}

function folded(text) {
  return plain(text).normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

function ratioOf({ master, size: asked }) {
  if (master?.w && master?.h) return master.w / master.h;
  const [, width, height] = /^(\d+)x(\d+)$/.exec(asked ?? '') ?? [0, 1, 1];
  return Math.min(6, Math.max(1 / 6, Number(width) / Number(height) || 1));
}

function pixelsOf({ master, size: asked }) {
  if (master?.w && master?.h) return [master.w, master.h];
  const [, width, height] = /^(\d+)x(\d+)$/.exec(asked ?? '') ?? [0, 1024, 1024];
  return [Number(width), Number(height)];
}

function modelName(item) {
  const id = item.model ?? proof.data.model;
  return proof.data.models?.[id] ?? id ?? '';
}

function hasPicture(item) {
  return Boolean(item.thumb || item.master);
}

/** The verdict that this page has sent or noted and that is not on the shelf yet, as far as it knows; null: none. */
function onItsWay(item) {
  return unsavedOf(item).findLast((entry) => entry.kind !== 'comment' && entry.state !== 'failed') ?? null;
}

let sorted = { entries: null, byId: null };

/** What was said here of an item and is not on the shelf yet, the earliest first. */
function unsavedOf(item) {
  if (sorted.entries !== outbox.entries) sorted = { entries: outbox.entries, byId: Map.groupBy(outbox.entries, (entry) => entry.id) };
  return sorted.byId.get(item.id) ?? [];
}

/** Where an item stands with people: one of APPROVALS. */
function standing(item) {
  const own = onItsWay(item);
  if (own) return VERDICTS[own.kind];
  const kept = item.approval ?? 'waiting';
  const other = takesOf(item).some((take) => take !== item && onItsWay(take)?.kind === 'approve');
  return other && kept !== 'rejected' ? 'passed over' : kept;
}

function isConflict(item) {
  return Boolean(item.conflict?.length) && !onItsWay(item);
}

function lastVerdict(item) {
  return (item.decisions ?? []).findLast((each) => each.kind !== 'comment') ?? null;
}

/** Who had said otherwise, in words. */
function conflictText(item) {
  const by = lastVerdict(item)?.by;
  const others = listed(item.conflict.map((name) => plain(name)));
  return by ? `Conflict: ${plain(by)} decided without having seen what ${others} said` : `Conflict with ${others}`;
}

/** Those who do not agree, the last one last. */
function conflictNames(item) {
  return listed([...item.conflict, ...(lastVerdict(item) ? [lastVerdict(item).by] : [])].map((name) => cut(name, 24)));
}

/** The other pictures that an item can be laid beside: takes, what was remade, the draft. A colon is in no item's id. */
function companions(item) {
  const found = takesOf(item).filter((take) => take !== item && hasPicture(take)).map((take) => sightOf(take, `Take ${take.take}`));
  for (const past of item.chain ?? []) {
    if (past.thumb || past.master) found.push({ ...sightOf(past, `Earlier take ${past.take}`), id: `chain:${past.fp.slice(0, 16)}` });
  }
  if (item.draft?.thumb || item.draft?.key) {
    found.push({ id: 'draft:', name: 'Draft', thumb: smallPicture(item.draft.thumb), full: item.draft.key ? beside(item.draft.key) : null, pixels: null, alt: 'Draft' });
  }
  return found;
}

/** What the stage needs to show a picture. */
function sightOf(item, name) {
  return {
    id: item.id ?? item.fp,
    name,
    thumb: smallPicture(item.thumb),
    soft: smallPicture(item.soft),
    full: item.master?.key ? beside(item.master.key) : null,
    pixels: item.master?.w || item.size ? pixelsOf(item) : null,
    alt: cut(item.prompt ?? name, 150),
  };
}
