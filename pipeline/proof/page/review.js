'use strict';
// The review server: decisions go to it one by one, and what others decide and a run delivers comes from it, to one tab for all.

const line = { busy: false, channel: null, stream: null, again: null, alive: true };

// Sending.

/** Send what waits, one after the other, in the order in which it was said. */
async function sendNext() {
  if (line.busy) return;
  const entry = outbox.entries.find((each) => each.state === 'sending');
  if (!entry) return;
  line.busy = true;
  const { answer, error } = await posted(entry);
  line.busy = false;
  if (answer) {
    outbox.entries = outbox.entries.filter((each) => each !== entry);
    heedJudgements([answer, ...(answer.also ?? [])]);
    say(savedText(entry, answer));
  } else {
    Object.assign(entry, { state: 'failed', error });
    forgetSaved();
    changed([entry.id]);
    say(outbox.entries.includes(entry) ? `${entry.id} was not saved: ${error}` : savedText(entry, proof.byId.get(entry.id)));
  }
  sendNext();
}

async function posted({ id, fp, kind, text, prompt, pin, seen, sent }) {
  try {
    const answer = await fetch('decide', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Makeready-Write': writing.token() },
      body: JSON.stringify({ id, fp, kind, text, prompt, pin, seen, sent }),
      signal: AbortSignal.timeout(30000),
    });
    const told = await answer.json().catch(() => ({}));
    if (answer.status === 201) return { answer: { ...told, item: id, fp } };
    return { error: told.error ?? `The review server answered with ${answer.status}.` };
  } catch {
    return { error: 'The review server could not be reached.' };
  }
}

/** The token for writing: each window keeps it to itself, and one that was opened without it asks the others of this review. */
const writing = {
  given: null,
  token: () => writing.given ?? sessionStorageOrNone()?.getItem('makeready-write') ?? '',
  ask: () => writing.token() || line.channel.postMessage({ kind: 'token asked' }),
  answer: () => writing.token() && line.channel.postMessage({ kind: 'token', as: proof.data.review.as, data: writing.token() }),
};

function savedText(entry, answer) {
  if (entry.kind === 'comment') return `Comment on ${entry.id} saved`;
  const words = { approve: 'approved', reject: 'rejected', withdraw: 'withdrawn' };
  const over = (answer.also ?? []).filter((each) => each.approval === 'passed over').map((each) => each.item);
  const conflict = answer.conflict?.length ? `; ${listed(answer.conflict.map(plain))} had said otherwise` : '';
  return `${entry.id} ${words[entry.kind]}${over.length ? `; ${listed(over)} passed over` : ''}${conflict}`;
}

function sendAgain() {
  const failed = outbox.entries.filter((entry) => entry.state === 'failed');
  for (const entry of failed) {
    entry.state = 'sending';
    entry.error = null;
  }
  changed([...new Set(failed.map((entry) => entry.id))]);
  sendNext();
}

function onLeave(event) {
  if (served() && outbox.entries.length) event.preventDefault();
}

// Hearing.

/** Put what the server says of these items in the place of what is known; what is older than that is passed over. */
function heedJudgements(told) {
  const news = [];
  for (const { item: id, fp, approval, conflict, decisions } of told) {
    const item = proof.byId.get(id);
    hear(decisions);
    if (!item || item.fp !== fp || !approval) continue;
    const newest = (those) => Math.max(0, ...(those ?? []).map((each) => each.n));
    if (decisions && newest(decisions) < newest(item.decisions)) continue;
    replaceItem({ ...item, approval, conflict: conflict ?? [], decisions: decisions ?? item.decisions });
    news.push(id);
  }
  relate();
  forgetSaved();
  changed(news);
  return news;
}

function heed({ kind, as, data }) {
  if (kind === 'decision') {
    const last = data.decisions?.at(-1);
    const before = proof.byId.get(data.item)?.decisions?.length ?? 0;
    const news = heedJudgements([data]);
    if (news.length && last && last.by !== proof.data.review.as && (data.decisions.length > before)) say(othersText(data, last));
  } else if (kind === 'items') heedItems(data);
  else if (kind === 'state') heedState(data);
  else if (kind === 'token asked') writing.answer();
  else if (kind === 'token') {
    // Another reviewer's, whose link was opened in this browser too, would decide in their name.
    if (as === proof.data.review.as && !writing.token()) writing.given = data;
  }
  else if (kind === 'line') showLine(data.alive, data.text);
}

function othersText({ item, conflict }, { kind, by }) {
  const words = { approve: 'approved', reject: 'rejected', withdraw: 'withdrew the decision on', comment: 'commented on' };
  return `${plain(by)} ${words[kind] ?? kind} ${item}${conflict?.length ? `, against ${listed(conflict.map(plain))}` : ''}`;
}

function heedItems({ items, gone = [], ...about }) {
  const arrived = items.filter((item) => item.master && proof.byId.get(item.id)?.master?.key !== item.master.key).length;
  Object.assign(proof.data, about);
  proof.items = proof.items.filter((item) => !gone.includes(item.id));
  relate();
  for (const item of items) {
    hear(item.decisions);
    replaceItem(item);
  }
  levels.clear();
  relate();
  forgetSaved();
  showHead();
  changed([...items.map((item) => item.id), ...gone]);
  const news = [arrived ? `${many(arrived, 'picture')} arrived` : '', gone.length ? `${many(gone.length, 'picture')} gone from the job` : ''];
  if (arrived || gone.length) say(news.filter(Boolean).join(', '));
}

function heedState(data) {
  const before = new Map(proof.byId);
  takeIn(data);
  levels.clear();
  const gone = [...before.keys()].filter((id) => !proof.byId.has(id));
  const news = [...proof.items.filter((item) => before.get(item.id) !== item).map((item) => item.id), ...gone];
  forgetSaved();
  showHead();
  if (news.length) changed(news);
}

/** One tab hears for all: browsers open six connections to a server at most, and each stream keeps one. */
function listen() {
  const name = `makeready-${proof.data.job}`;
  line.channel = new BroadcastChannel(name);
  line.channel.onmessage = (event) => heed(event.data);
  writing.ask();
  if (navigator.locks) navigator.locks.request(name, () => new Promise(lead));
  else whileSeen();
}

/** Without locks, which a page over plain http has not, each tab hears for itself, and hangs up while nobody sees it. */
function whileSeen() {
  const turn = () => {
    if (!document.hidden) lead();
    else hangUp();
  };
  document.addEventListener('visibilitychange', turn);
  turn();
}

function hangUp() {
  clearTimeout(line.again);
  line.stream?.close();
  line.stream = null;
}

function tell(message) {
  heed(message);
  line.channel.postMessage(message);
}

function lead() {
  hangUp();
  const stream = new EventSource('events');
  line.stream = stream;
  stream.onopen = catchUp;
  for (const kind of ['decision', 'items']) stream.addEventListener(kind, (event) => {
    line.heard = (line.heard ?? 0) + 1;
    tell({ kind, data: JSON.parse(event.data) });
  });
  stream.addEventListener('bye', () => {
    tell({ kind: 'line', data: { alive: false, text: 'The review has ended, or its server is starting again. What you decide is kept here until it can be sent.' } });
  });
  stream.onerror = () => {
    tell({ kind: 'line', data: { alive: false } });
    // After an answer that is an error a browser does not try again by itself.
    if (stream.readyState !== EventSource.CLOSED) return;
    line.again = setTimeout(lead, 5000);
    whyNot();
  };
}

/** Why the server does not let this page listen, in its own words: the link has ended, or the review was begun anew. */
async function whyNot() {
  const asking = new AbortController();
  try {
    const answer = await fetch('events', { signal: asking.signal });
    if (answer.ok) asking.abort();
    else tell({ kind: 'line', data: { alive: false, text: (await answer.json()).error } });
  } catch {
    // Nobody answers, which is said already.
  }
}

/** What happened while nobody listened. An answer drawn before news came would take them back: then it is asked for again. */
async function catchUp() {
  const heard = line.heard;
  try {
    const answer = await fetch('state');
    const told = await answer.json();
    if (!answer.ok) {
      tell({ kind: 'line', data: { alive: false, text: told.error } });
      return;
    }
    if (line.heard !== heard) {
      catchUp();
      return;
    }
    tell({ kind: 'state', data: told });
    tell({ kind: 'line', data: { alive: true } });
  } catch {
    // The stream tells when the server is back.
  }
}

function showLine(alive, text) {
  line.alive = alive;
  showNotices(alive ? null : text ?? 'The review server cannot be reached. What you decide is kept here until it can be sent.');
}
