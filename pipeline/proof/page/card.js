'use strict';
// One card of the sheet: the picture, its name, a line of facts, where it stands, and what can be done.

let numbered = 0;

function cardOf(item) {
  const number = (numbered += 1);
  const name = make('h2', { id: `name-${number}` }, make('a', { href: `#${new URLSearchParams({ item: item.id })}`, tabindex: '-1', dir: 'auto', title: plain(item.id) }, plain(item.id)));
  const article = make('article', { tabindex: '-1', 'aria-labelledby': `name-${number}`, 'aria-describedby': `facts-${number}` },
    cardPicture(item),
    make('div', { class: 'caption' }, item.change ? make('div', { class: 'named' }, name, changeTag(item)) : name, make('div', { id: `facts-${number}`, class: 'lines' }, make('p', { class: 'facts' }, make('span', { class: 'muted' }, factLine(item)), counts(item)), stateLine(item)),
      mayDecide() ? cardButtons(item) : null));
  const state = standing(item);
  return make('li', { 'data-id': item.id, class: `is-${state.replace(' ', '-')}${item.outcome === 'rejected' ? ' failed' : ''}` }, article);
}

function changeTag({ change }) {
  return make('span', { class: 'tag', title: (change.what ?? []).map(plain).join(', ') }, change.kind);
}

function cardPicture(item) {
  const place = make('div', { class: 'picture' });
  place.style.setProperty('--ratio', factsOf(item).ratio);
  const source = smallPicture(view.soft && item.soft ? item.soft : item.thumb) ?? (item.master?.key ? beside(item.master.key) : null);
  if (source) {
    place.append(make('img', { src: source, alt: cut(item.prompt ?? item.id, 150), loading: sheet.printing ? 'eager' : 'lazy', decoding: 'async', draggable: 'false' }));
  } else {
    place.classList.add('none');
    place.append(make('p', { class: 'said', dir: 'auto' }, cut(item.reason ?? 'No picture came.', 160)));
  }
  if (view.soft && source && !item.soft) place.append(make('span', { class: 'tag' }, 'not for print'));
  return place;
}

/** The few figures that stand under a picture. */
function factLine(item) {
  const parts = [];
  if (item.print) parts.push(item.print.trim ?? millimetres(item.print.trim_mm));
  if (item.print?.ppi) parts.push(`${Math.round(item.print.ppi)} ppi`);
  if (item.palette_share !== undefined) parts.push(`${percent(item.palette_share)} in palette`);
  if (!item.print && item.palette_share === undefined && item.size) parts.push(item.size.replace('x', ' × '));
  return parts.join(' · ');
}

/** Where it stands: the decision, what became of it, a conflict, what failed. */
function stateLine(item) {
  const line = make('p', { class: 'state' });
  const state = standing(item);
  const own = onItsWay(item);
  line.append(make('span', { class: `mark ${state.replace(' ', '-')}` }, icon(MARKS[state]), make('span', { class: state === 'waiting' ? 'hidden' : '' }, APPROVALS[state])));
  if (own) line.append(make('span', { class: 'accent' }, own.state === 'noted' ? 'noted, not saved' : 'saving…'));
  if (unsavedOf(item).some((entry) => entry.state === 'failed')) line.append(make('span', { class: 'accent' }, 'not saved'));
  if (isConflict(item)) line.append(make('span', { class: 'accent', title: conflictText(item) }, `conflict: ${conflictNames(item)}`));
  if (!['delivered', 'kept'].includes(item.outcome)) line.append(make('span', { class: 'accent' }, (OUTCOMES[item.outcome] ?? item.outcome).toLowerCase()));
  return line;
}

const LEVEL_WORDS = { fail: ['failure', 'failures'], warn: ['warning', 'warnings'], info: ['remark', 'remarks'] };

/** How many findings that matter, and how many comments. */
function counts(item) {
  const count = (sign, number, words) => (number ? make('span', { class: `level ${sign}` }, icon(sign), number, make('span', { class: 'hidden' }, ` ${words[number === 1 ? 0 : 1]}`)) : null);
  const found = (level) => count(level, (item.findings ?? []).filter((each) => each.level === level).length, LEVEL_WORDS[level]);
  return [found('fail'), found('warn'), count('note', (item.decisions ?? []).filter((each) => each.kind === 'comment').length, ['comment', 'comments'])];
}

function cardButtons(item) {
  const decidable = canDecideOn(item);
  if (!decidable) return null;
  const act = (kind, word, sign) => make('button', { type: 'button', tabindex: '-1', 'data-act': kind, 'aria-label': `${word} ${plain(item.id)}`, title: `${word} (${kind[0]})`, 'aria-pressed': String(standing(item) === VERDICTS[kind]) }, icon(sign));
  return make('div', { class: 'card-acts' }, mayApprove(item) ? act('approve', 'Approve', 'tick') : null, act('reject', 'Reject', 'cross'));
}
