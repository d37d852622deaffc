'use strict';
// What has not been saved, shown: the commands to type for a page that nobody serves, and what the review server did not take.

/** The strip at the foot of the page that says how much is not saved. */
function showOutbox() {
  const strip = byId('outbox');
  const entries = served() ? outbox.entries.filter((entry) => entry.state === 'failed') : outbox.entries;
  strip.hidden = entries.length === 0;
  if (!entries.length) {
    strip.replaceChildren();
    if (byId('unsaved').open) byId('unsaved').close();
    return;
  }
  const text = served() ? `${many(entries.length, 'decision')} not saved` : `${many(entries.length, 'decision')} noted here, not saved`;
  strip.replaceChildren(
    make('p', {}, text),
    ...(served() ? [button('Send again', sendAgain, { class: 'main' })] : []),
    button(served() ? 'Show' : 'Show the commands', openUnsaved, { id: 'unsaved-open', class: served() ? '' : 'main' }),
  );
  if (byId('unsaved').open) drawUnsaved();
}

function openUnsaved() {
  drawUnsaved();
  byId('unsaved').showModal();
}

function drawUnsaved() {
  byId('unsaved-title').textContent = served() ? 'Not saved' : 'Decisions to type';
  byId('unsaved-text').textContent = served()
    ? 'The review server did not take these. They are kept in this window until you send them again or discard them.'
    : `This page has no server to save to, so nothing here is decided yet. Type these lines where Makeready runs${outbox.kept ? '; this browser keeps them until then.' : '. This browser keeps nothing for this page: copy them before you close it.'}`;
  byId('unsaved-body').replaceChildren(
    served() ? '' : make('pre', { id: 'commands' }, commands().join('\n')),
    make('ul', { class: 'entries' }, outbox.entries.filter((entry) => !served() || entry.state === 'failed').map(entryLine)),
  );
  byId('unsaved-buttons').replaceChildren(
    ...(served() ? [] : [button('Forget all', () => drop([...outbox.entries])), button('Copy', copyCommands, { class: 'main' })]),
    ...(served() ? [button('Send again', sendAgain, { class: 'main' })] : []),
    button('Close', () => byId('unsaved').close()),
  );
}

function entryLine(entry) {
  const words = { approve: 'Approve', reject: 'Reject', withdraw: 'Withdraw', comment: 'Comment on' };
  return make('li', {},
    make('div', {}, make('p', {}, `${words[entry.kind]} `, said(entry.id, 'strong'), entry.error ? make('span', { class: 'accent block' }, plain(entry.error)) : null),
      entry.text ? said(entry.text, 'p', 'quote') : null, entry.prompt ? make('p', { class: 'muted' }, 'With another prompt:') : null, entry.prompt ? said(entry.prompt, 'p', 'quote') : null),
    button(served() ? 'Discard' : 'Forget', () => drop([entry]), { class: 'link', 'aria-label': `${served() ? 'Discard' : 'Forget'}: ${words[entry.kind]} ${plain(entry.id)}` }));
}

/** The commands that say on the shelf what was decided here; yes and withdrawn for many items at once. */
function commands() {
  const shelf = quoted(proof.data.shelf ?? proof.data.job);
  const lines = [];
  for (const [kind, command] of [['withdraw', 'withdraw'], ['approve', 'approve']]) {
    const ids = outbox.entries.filter((entry) => entry.kind === kind).map((entry) => quoted(entry.id));
    for (let at = 0; at < ids.length; at += 40) lines.push(`makeready ${command} ${shelf} ${ids.slice(at, at + 40).join(' ')}`);
  }
  for (const entry of outbox.entries) {
    if (entry.kind === 'reject') lines.push(`makeready reject ${shelf} ${quoted(entry.id)} --reason=${quoted(entry.text ?? '')}${entry.prompt ? ` --prompt=${quoted(entry.prompt)}` : ''}`);
    if (entry.kind === 'comment') lines.push(`makeready comment ${shelf} ${quoted(entry.id)} --text=${quoted(entry.text ?? '')}${entry.pin ? ` --pin=${entry.pin.join(',')}` : ''}`);
  }
  return lines;
}

/** A word for a POSIX shell. Control characters, which a terminal would obey, become spaces. */
function quoted(text) {
  const safe = String(text).replace(/\r\n?/g, '\n').replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, ' ');
  return /^[\w@%+=:,./][\w@%+=:,./-]*$/.test(safe) ? safe : `'${safe.replaceAll("'", String.raw`'\''`)}'`;
}

async function copyCommands() {
  const text = `${commands().join('\n')}\n`;
  try {
    await navigator.clipboard.writeText(text);
    say('Copied');
  } catch {
    getSelection().selectAllChildren(byId('commands'));
    say('Selected: copy it with Ctrl-C');
  }
}
