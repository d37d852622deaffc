'use strict';
// The facts beside the picture: verdict, findings, colours, print, prompt, takes, what was said, files, how it was made.

function drawVerdict(item) {
  const acts = [];
  if (mayDecide() && canDecideOn(item)) {
    const state = standing(item);
    const act = (kind, text, sign, key) => make('button', { type: 'button', class: `act ${kind}`, 'data-act': kind, 'aria-label': `${text} ${plain(item.id)}`, 'aria-keyshortcuts': key, title: `${text} (${key})`, 'aria-pressed': kind === 'withdraw' ? null : String(state === VERDICTS[kind]), onclick: () => judge(proof.byId.get(item.id), kind) }, icon(sign), text);
    if (mayApprove(item)) acts.push(act('approve', 'Approve', 'tick', 'a'));
    acts.push(act('reject', 'Reject', 'cross', 'r'));
    if (state === 'approved' || state === 'rejected') acts.push(act('withdraw', 'Withdraw', 'undo', 'u'));
  }
  const place = byId('detail-acts');
  const focused = place.contains(document.activeElement) ? document.activeElement.dataset.act : null;
  place.replaceChildren(...acts);
  if (focused) (place.querySelector(`[data-act="${focused}"]`) ?? byId('detail-close')).focus();
}

function drawPanel(item) {
  const panel = byId('panel');
  const form = byId('comment-form');
  const same = form?.dataset.id === item.id;
  const kept = same && form.dataset.fp === item.fp ? form : null; // the words stay for another picture of the item, its pin does not
  const focused = same && form.contains(document.activeElement) ? document.activeElement : null;
  panel.replaceChildren(...[
    standingPart(item), changePart(item), findingsPart(item), colourPart(item), printPart(item), promptPart(item), takesPart(item), chainPart(item), draftPart(item),
    saidPart(item, kept), filesPart(item), makingPart(item),
  ].filter(Boolean));
  (kept ? focused : focused && byId('comment-text'))?.focus();
  showPinState();
}

function part(title, ...content) {
  return make('section', {}, make('h3', {}, title), ...content);
}

function pairs(...rows) {
  const shown = rows.filter(([, value]) => value !== null && value !== undefined && value !== '');
  return make('dl', {}, shown.flatMap(([name, value]) => [make('dt', {}, name), make('dd', {}, value)]));
}

function standingPart(item) {
  const state = standing(item);
  const verdict = lastVerdict(item);
  const own = onItsWay(item);
  const lines = [make('p', { class: `verdict mark ${state.replace(' ', '-')}` }, icon(MARKS[state]), make('strong', {}, APPROVALS[state]),
    own ? make('span', { class: 'accent' }, own.state === 'noted' ? 'noted here, not saved' : 'saving…')
      : verdict ? make('span', { class: 'muted' }, 'by ', said(verdict.by), ', ', when(verdict.at)) : null)];
  if (!own && verdict?.text && verdict.kind !== 'withdraw') lines.push(clamped(verdict.text, 'quote'));
  if (isConflict(item)) lines.push(make('p', { class: 'alarm' }, `${conflictText(item)}. Whoever decides now settles it.`));
  for (const entry of unsavedOf(item)) {
    if (entry.state === 'failed') lines.push(make('p', { class: 'alarm' }, `Not saved: ${plain(entry.error)} `, button('Send again', sendAgain, { class: 'link' })));
  }
  if (!['delivered', 'kept'].includes(item.outcome)) lines.push(make('p', { class: 'alarm' }, make('strong', {}, OUTCOMES[item.outcome] ?? item.outcome), item.reason ? ':' : ''), item.reason ? clamped(item.reason, 'quote') : '');
  if (!mayDecide()) lines.push(make('p', { class: 'muted' }, READ_ONLY));
  return make('section', { class: 'first' }, make('h3', { class: 'hidden' }, 'Decision'), ...lines);
}

function changePart(item) {
  if (!item.change) return null;
  const before = proof.data.edition?.before;
  if (item.change.kind === 'new') return part('Since the last edition', make('p', {}, before ? `New since edition ${before}.` : 'New.'));
  return part('Since the last edition', make('p', {}, before ? `Changed since edition ${before}: ` : 'Changed: ', said(cut((item.change.what ?? []).join(', '), 300))));
}

function findingsPart(item) {
  const findings = item.findings ?? [];
  if (!findings.length) return part('Findings', make('p', { class: 'muted' }, 'None.'));
  return part('Findings', make('ul', { class: 'findings' }, findings.map((each) => make('li', { class: each.level },
    icon(LEVELS.includes(each.level) ? each.level : 'info'),
    make('div', {}, make('span', { class: 'hidden' }, `${LEVEL_WORDS[each.level]?.[0] ?? each.level}: `), clamped(each.text, 'text'),
      make('p', { class: 'muted' }, make('code', {}, plain(each.code)), each.measured !== undefined ? ` · measured ${figure(each.measured)}` : '', each.limit !== undefined ? `, limit ${figure(each.limit)}` : ''))))));
}

function figure(value) {
  return typeof value === 'number' ? Number(value.toFixed(4)).toLocaleString('en-GB', { maximumFractionDigits: 4 }) : plain(value);
}

/** The brand's colours as they were asked for, and each colour found beside the one it is nearest to. */
function colourPart(item) {
  const palette = proof.data.palettes?.[item.palette];
  if (!palette && !item.dominant?.length) return null;
  const asked = palette ? [...palette.colors.map((color) => [color, 'colour']), ...(palette.background ? [[palette.background, 'background']] : [])] : [];
  return part('Colours',
    palette ? make('p', {}, 'Palette ', said(item.palette, 'strong'), item.palette_share === undefined ? '' : make('span', { class: 'muted' }, `, ${percent(item.palette_share)} of what is drawn keeps to it`)) : null,
    asked.length ? make('ul', { class: 'asked' }, asked.map(([color, use]) => make('li', {}, chip(color), make('span', {}, color.toUpperCase(), use === 'background' ? make('span', { class: 'muted block' }, 'background') : null)))) : null,
    item.dominant?.length ? make('ul', { class: 'dominant', 'aria-label': 'Found' }, item.dominant.map(([color, share, nearest, delta]) => make('li', {},
      make('span', { class: 'pair', 'aria-hidden': 'true' }, chip(color), nearest ? chip(nearest) : null),
      make('span', {}, `${color.toUpperCase()} `, nearest ? make('span', { class: 'muted' }, `ΔE ${delta.toFixed(delta < 10 ? 2 : 1)} to ${nearest.toUpperCase()}`) : null),
      make('span', { class: 'number' }, percent(share))))) : null);
}

const HOLDING = { hold: 'holds', warn: 'may look soft', fail: 'too few pixels' };

function printPart(item) {
  const { print } = item;
  if (!print) return null;
  return part('Print', pairs(
    ['Trim', `${print.trim && !print.trim.includes('mm') ? `${plain(print.trim)}, ` : ''}${millimetres(print.trim_mm)}`],
    ['Bleed', `${print.bleed_mm} mm`],
    ['For', plain(print.profile ?? '')],
    ['At trim', print.ppi ? [`${Math.round(print.ppi)} ppi`, print.verdict ? make('span', { class: print.verdict === 'hold' ? 'muted' : 'accent' }, `, ${HOLDING[print.verdict] ?? print.verdict}`) : ''] : print.verdict ? 'vector: holds at any size' : '']));
}

function promptPart(item) {
  return part('Prompt', clamped(item.prompt ?? ''));
}

function takesPart(item) {
  const takes = takesOf(item);
  if (takes.length < 2) return null;
  return part('Takes', make('ul', { class: 'takes' }, takes.map((take) => make('li', {},
    make('button', { type: 'button', class: 'take', 'aria-current': take === item ? 'true' : null, 'aria-label': `Take ${take.take}, ${APPROVALS[standing(take)].toLowerCase()}`, onclick: () => walkTo(take.id) },
      takePicture(take), make('span', {}, icon(MARKS[standing(take)]), `Take ${take.take}`)),
    take === item ? null : button('Compare', () => compareWith(take.id), { class: 'link', 'aria-label': `Compare with take ${take.take}` })))));
}

function takePicture(take) {
  const source = smallPicture(take.thumb) ?? (take.master?.key ? beside(take.master.key) : null);
  return source ? make('img', { src: source, alt: '', loading: 'lazy' }) : make('span', { class: 'no-picture' });
}

/** What was made before this take: who turned it down, why, and what the next one was drawn from. */
function chainPart(item) {
  const chain = item.chain ?? [];
  if (!chain.length) return null;
  return part('Earlier takes', make('ol', { class: 'chain' }, chain.map((past, at) => {
    const next = chain[at + 1] ?? item;
    const why = past.decision;
    return make('li', {}, takePicture(past), make('div', {},
      make('p', {}, make('strong', {}, `Take ${past.take}`), ' ', why ? [`${why.approval} by `, said(why.by), ', ', when(why.at)] : [(OUTCOMES[past.outcome] ?? past.outcome).toLowerCase()]),
      why?.text ? clamped(why.text, 'quote') : past.reason ? clamped(past.reason, 'quote') : null,
      past.prompt !== next.prompt ? make('details', {}, make('summary', {}, 'Another prompt'), said(past.prompt, 'p', 'prompt')) : null,
      make('p', { class: 'muted' }, `Next: take ${next.take}`, past.thumb || past.master ? [' · ', button('Compare', () => compareWith(`chain:${past.fp.slice(0, 16)}`), { class: 'link', 'aria-label': `Compare with earlier take ${past.take}` })] : null)));
  })));
}

function draftPart(item) {
  const { draft } = item;
  if (!draft) return null;
  return part('Draft', make('div', { class: 'draft' }, takePicture({ thumb: draft.thumb }), make('div', {},
    make('p', { class: 'muted' }, `${plain(proof.data.models?.[draft.model] ?? draft.model ?? '')}${draft.cost ? `, ${usd(draft.cost)}` : ''}. A draft judges the prompt; it is never delivered.`),
    draft.thumb || draft.key ? button('Compare', () => compareWith('draft:'), { class: 'link', 'aria-label': 'Compare with the draft' }) : null)));
}

function filesPart(item) {
  const files = item.files ?? [];
  if (!files.length && !item.master) return null;
  const line = (key, text, bytes) => {
    const address = beside(key);
    const name = plain(key).split('/').at(-1);
    return make('li', {}, address ? make('a', { href: address, rel: 'noreferrer', target: '_blank' }, name) : name, make('span', { class: 'number' }, bytes ? size(bytes) : ''), text ? make('span', { class: 'muted block' }, said(text)) : null);
  };
  return part('Files', make('ul', { class: 'files' },
    files.map(({ key, description, bytes }) => line(key, description, bytes)),
    item.master?.key ? line(item.master.key, `Master${item.master.w ? `, ${item.master.w} × ${item.master.h} px` : ''}`, item.master.bytes) : null));
}

function makingPart(item) {
  return part('Made', pairs(
    ['Model', plain(modelName(item))],
    ['Cost', item.cost === undefined ? '' : `${usd(item.cost)}${item.attempts > 1 ? `, ${many(item.attempts, 'attempt')}` : ''}`],
    ['Size', item.size ? `${item.size.replace('x', ' × ')} px` : ''],
    ['Take', item.take > 1 || takesOf(item).length > 1 ? String(item.take) : ''],
    ['Fingerprint', make('code', { title: item.fp }, item.fp.slice(0, 16))]));
}
