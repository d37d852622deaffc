'use strict';
// Deciding: what people say goes into the outbox, from there to the review server or, on a page that nobody serves, into commands.

/** `entries` is always replaced, never changed in place: what is worked out of it hangs on it. */
const outbox = { entries: [], number: 0, kept: true };

/** What was begun and not sent: words of a comment by the item's id, of a no by `reject` before it. */
const begun = new Map();

/** Whether this page is served by `makeready review`; otherwise it lies on a disk, in a bucket, in a mail. */
function served() {
  return Boolean(proof.data.review);
}

function mayDecide() {
  return !proof.data.review?.read_only;
}

/** A picture, or what the model refused to draw: a no and another prompt are the way out of that. */
function canDecideOn(item) {
  return hasPicture(item) || item.outcome === 'refused';
}

/** What a check has rejected is not delivered, whatever anybody says: people may only say no to it, or comment. */
function mayApprove(item) {
  return ['delivered', 'kept'].includes(item.outcome);
}

const READ_ONLY = 'This link is for looking only: it can’t decide. Ask whoever sent it for one that can.';

/** Say yes or no, or take it back. A no asks for its reason first. The same word twice changes nothing. */
function judge(item, kind, more = null) {
  if (!item) return;
  if (!mayDecide()) say(READ_ONLY);
  else if (!canDecideOn(item)) say(`${item.id}: there is no picture to judge`);
  else if (kind === 'reject' && !more) askReason(item);
  else if (kind === 'approve' && !mayApprove(item)) say(`${item.id} ${hasPicture(item) ? 'failed a check: it is not delivered' : 'was refused by the model: no picture came'}, so nobody can approve it`);
  else if (kind === 'approve' && standing(item) === 'approved' && !isConflict(item)) say(`${item.id} is approved already; u withdraws`);
  else if (kind === 'withdraw' && !hasVerdict(item)) say(`${item.id}: there is nothing to withdraw`);
  else put(item, { kind, ...more });
}

/** Whether there is a yes or no to take back; what is passed over for another take may have none of its own. */
function hasVerdict(item) {
  const last = onItsWay(item) ?? lastVerdict(item);
  return standing(item) !== 'waiting' && Boolean(last) && last.kind !== 'withdraw';
}

function comment(item, text, pin) {
  put(item, { kind: 'comment', text, pin });
}

function put(item, words) {
  const earlier = onItsWay(item);
  const over = takesOf(item).filter((take) => take !== item);
  if (words.kind !== 'comment') outbox.entries = outbox.entries.filter((entry) => !isOutdone(entry, item, words, over));
  const takenBack = !served() && words.kind === 'withdraw' && earlier && (item.approval ?? 'waiting') === 'waiting';
  if (!takenBack) {
    outbox.entries = [...outbox.entries, { ...seenOf(item), ...wellFormed(words), number: (outbox.number += 1), id: item.id, sent: newName(), state: served() ? 'sending' : 'noted' }];
  }
  if (!served()) say(takenBack ? `${item.id}: taken back` : notedText(item, words.kind, over));
  changed([item.id, ...over.map((take) => take.id)]);
  if (served()) sendNext();
}

/** Whether a new yes, no or withdrawal leaves nothing of an earlier one: what failed, what was only noted, the yes to another take. */
function isOutdone(entry, item, words, over) {
  if (entry.kind === 'comment' || entry.state === 'sending') return false;
  return entry.id === item.id || (words.kind === 'approve' && entry.kind === 'approve' && over.some((take) => take.id === entry.id));
}

function notedText(item, kind, over) {
  const words = { approve: 'approved', reject: 'rejected', withdraw: 'withdrawn', comment: 'comment' };
  const passed = kind === 'approve' ? over.filter((take) => standing(take) === 'passed over').map((take) => take.id) : [];
  return `${item.id} ${words[kind]}${passed.length ? `, ${listed(passed)} passed over` : ''}: noted here, not saved`;
}

/** Which picture people have before their eyes, and what they know of it. */
function seenOf(item) {
  const seen = { manifest: proof.data.number ?? 0, decisions: Math.max(0, ...(item.decisions ?? []).map((each) => each.n)) };
  if (item.master?.sha256) seen.sha256 = item.master.sha256;
  return { fp: item.fp, seen };
}

/** A half of a surrogate pair, as a paste can leave it, is no text that can be sent. */
function wellFormed(words) {
  return Object.fromEntries(Object.entries(words).map(([name, value]) => [name, typeof value === 'string' ? value.toWellFormed() : value]));
}

/** A name by which the server knows what is sent again. `randomUUID` is not there over plain http. */
function newName() {
  return [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What is said of these items has changed: show it, and where that takes the target out of the view, go to the next one. */
function changed(ids) {
  if (!sameAsKept()) keepOutbox();
  const before = sheet.shown;
  const target = sheet.current;
  const open = view.item;
  ids.forEach(touch);
  refresh();
  const follow = (id) => nearest(before, id);
  if (ids.includes(target) && !sheet.at.has(target)) {
    const next = follow(target);
    if (next) select(next, { focus: !document.querySelector('dialog[open]') });
    else if (!open) emptiedNow();
  }
  if (open && ids.includes(open)) {
    if (sheet.at.has(open) || !before.some((item) => item.id === open)) drawDetail();
    else if (follow(open)) walkTo(follow(open));
    else closeDetail();
  }
  showOutbox();
}

/** The item that comes after one which has left the view; after the last, the one before. */
function nearest(before, id) {
  const at = before.findIndex((item) => item.id === id);
  const order = [...before.slice(at + 1), ...before.slice(0, at).reverse()];
  return order.find((item) => sheet.at.has(item.id))?.id ?? null;
}

function emptiedNow() {
  const empty = byId('empty');
  empty.tabIndex = -1;
  if (!document.querySelector('dialog[open]')) empty.focus();
  say('Nothing is left under these filters.');
}

// The reason of a no.

/** What was seen when the window for the reason opened; what comes meanwhile stands behind it. */
let asked = null;

function askReason(item) {
  const dialog = byId('reject');
  const last = standing(item) === 'rejected' ? onItsWay(item) ?? lastVerdict(item) : null;
  dialog.dataset.id = item.id;
  asked = seenOf(item);
  byId('reject-title').textContent = `Reject ${plain(item.id)}`;
  const left = begun.get(`reject ${item.id}`);
  byId('reject-reason').value = left?.text ?? last?.text ?? '';
  byId('reject-prompt').value = left?.prompt ?? last?.prompt ?? item.prompt ?? '';
  dialog.showModal();
  byId('reject-reason').focus();
}

/** What was written stays for the next time, should the window be left by mistake. */
function keepReason() {
  begun.set(`reject ${byId('reject').dataset.id}`, { text: byId('reject-reason').value, prompt: byId('reject-prompt').value });
}

function onReject(event) {
  event.preventDefault();
  const dialog = byId('reject');
  const item = proof.byId.get(dialog.dataset.id);
  const text = byId('reject-reason').value.trim();
  const prompt = byId('reject-prompt').value.trim();
  if (!text) {
    byId('reject-reason').value = '';
    byId('reject-reason').reportValidity();
    return;
  }
  dialog.close();
  begun.delete(`reject ${dialog.dataset.id}`);
  if (!item) say('That picture is no longer part of the job.');
  else judge(item, 'reject', { text, ...asked, ...(prompt && prompt !== (item.prompt ?? '').trim() ? { prompt } : {}) });
}

// What has not been saved.

function storePlace() {
  const { shelf, job, number, review } = proof.data;
  // What one reviewer has not sent is not another's, whose link is opened in the same tab.
  return served() ? [`makeready-unsent:${JSON.stringify([shelf ?? job, review.as])}`, sessionStorageOrNone()] : [`makeready-notes:${shelf ?? job}#${number ?? 0}`, localStorageOrNone()];
}

/** Not to answer another window's writing with the same: both would go on for ever. */
function sameAsKept() {
  const [key, store] = storePlace();
  return JSON.stringify(memory.read(key, store) ?? []) === JSON.stringify(outbox.entries);
}

function keepOutbox() {
  const [key, store] = storePlace();
  outbox.kept = memory.write(key, outbox.entries.length ? outbox.entries : null, store);
}

/** Bring back what an earlier visit of this page has left; of an earlier edition, what still fits and is not on the shelf. */
function restoreOutbox() {
  const [key, store] = storePlace();
  const found = memory.read(key, store) ?? [];
  if (!served()) found.unshift(...earlierNotes(key));
  const told = found.filter((entry) => entry && !isSaved(entry));
  const lost = served() ? [] : told.filter((entry) => !fits(entry));
  outbox.entries = told.filter((entry) => !lost.includes(entry)).map((entry) => ({
    ...entry,
    number: (outbox.number += 1),
    ...(served() ? { state: 'failed', error: 'The page was loaded again before the server had answered.' } : {}),
  }));
  keepOutbox();
  if (lost.length) say(`${many(lost.length, 'decision')} noted here before: the pictures have been made anew since, so they no longer count`);
}

function earlierNotes(key) {
  const stem = key.slice(0, key.lastIndexOf('#') + 1);
  const found = [];
  const store = localStorageOrNone();
  for (const name of Object.keys(store ?? {})) {
    if (!name.startsWith(stem) || Number(name.slice(stem.length)) >= Number(key.slice(stem.length))) continue;
    found.push(...(memory.read(name) ?? []));
    memory.write(name, null);
  }
  return found;
}

function fits(entry) {
  return proof.byId.get(entry.id)?.fp === entry.fp && Object.hasOwn(SAID, entry.kind);
}

/** The names of all that was heard to lie on the shelf, also of pictures that have been remade since. */
const heard = new Set();

function hear(decisions) {
  for (const { sent } of decisions ?? []) if (sent) heard.add(sent);
}

/** Whether the shelf holds it by now: said since, in the same words, by whoever this page belongs to. */
function isSaved(entry) {
  const item = proof.byId.get(entry.id);
  if (served() && entry.sent) return heard.has(entry.sent);
  const own = proof.data.review?.as;
  return item?.fp === entry.fp && (item.decisions ?? []).some((each) => each.n > (entry.seen?.decisions ?? 0) && each.kind === entry.kind && (each.text ?? '') === (entry.text ?? '') && (!own || each.by === own));
}

/** Drop what the server did not seem to take, and what lies on the shelf after all. */
function forgetSaved() {
  outbox.entries = outbox.entries.filter((entry) => entry.state !== 'failed' || !isSaved(entry));
}

/** Another window of this page has noted something. */
function onStorage(event) {
  if (served() || event.key !== storePlace()[0]) return;
  const ids = outbox.entries.map((entry) => entry.id);
  outbox.entries = (memory.read(event.key) ?? []).filter(fits);
  changed([...new Set([...ids, ...outbox.entries.map((entry) => entry.id)])]);
}

function drop(entries) {
  outbox.entries = outbox.entries.filter((entry) => !entries.includes(entry));
  changed([...new Set(entries.map((entry) => entry.id))]);
}
