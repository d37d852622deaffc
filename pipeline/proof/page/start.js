'use strict';
// The page's beginning: its look, its head and foot, and everything wired together once the document is there.

const look = { theme: '', size: 220, keys: true, lines: false, ...(memory.read('makeready-look') ?? {}) };

function keepLook() {
  memory.write('makeready-look', look);
}

function showTheme() {
  const theme = ['light', 'dark'].includes(look.theme) ? look.theme : '';
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
}

showTheme();

function showHead() {
  const { job, number, run, totals, review } = proof.data;
  byId('job').textContent = plain(job);
  const facts = [number ? `Edition ${number}` : '', run?.ended_at ? moment(run.ended_at) : '', counted(totals), totals?.job_usd === undefined ? '' : `${usd(totals.job_usd)}${run?.sandbox ? ' of play money' : ''}${totals.possible_usd ? `, perhaps ${usd(totals.possible_usd)} more` : ''}`, review ? `reviewing as ${plain(review.as)}` : ''];
  byId('edition').textContent = facts.filter(Boolean).join(' · ');
  const press = proof.data.press ? `As printed: ${plain(proof.data.press.name)}` : '';
  byId('foot').textContent = [`Makeready ${plain(run?.makeready ?? '')}`.trim(), run?.id ? `run ${plain(run.id)}` : '', run?.sandbox ? 'painted by the sandbox, no money was spent' : '', press].filter(Boolean).join(' · ');
  showNotices(null);
}

function counted(totals) {
  if (!totals) return '';
  const words = [['delivered', 'delivered'], ['kept', 'kept'], ['rejected', 'failed a check'], ['refused', 'refused'], ['failed', 'failed'], ['unknown', 'unknown']];
  return words.filter(([name]) => totals[name]).map(([name, word]) => `${totals[name].toLocaleString('en-GB')} ${word}`).join(', ');
}

/** Sentences that change how the page is to be read. */
function showNotices(trouble) {
  const { run, review, edition } = proof.data;
  const texts = [
    trouble,
    run?.draft ? 'These are drafts, drawn to judge the prompts before the money is spent. They are never delivered.' : null,
    run?.stopped ? `The run was stopped: ${plain(run.stopped)}` : run?.partial ? 'The run was stopped before its end; the next one goes on.' : null,
    review?.read_only ? READ_ONLY : null,
    review?.until ? `This link ends ${moment(review.until)}.` : null,
    edition?.gone?.length ? `Gone since edition ${edition.before ?? edition.number - 1}: ${cut(edition.gone.join(', '), 300)}.` : null,
  ];
  byId('notices').replaceChildren(...texts.filter(Boolean).map((text) => make('p', { class: text === trouble ? 'notice alarm' : 'notice', dir: 'auto' }, text)));
}

/** The tools of the head, in line with the view. */
function showTools() {
  const search = byId('search');
  if (search.value !== view.q) search.value = view.q;
  byId('sort').value = view.sort;
  byId('soft').setAttribute('aria-pressed', String(view.soft));
}

function wireTools() {
  byId('sort').replaceChildren(...Object.entries(SORTS).map(([name, [text]]) => make('option', { value: name }, text)));
  byId('sort').addEventListener('change', (event) => {
    view.sort = event.target.value;
    writeAddress(true, null);
    refresh();
  });
  byId('search').addEventListener('input', (event) => {
    const began = view.q === '';
    view.q = event.target.value;
    writeAddress(began, null);
    refresh();
    clearTimeout(wireTools.timer);
    wireTools.timer = setTimeout(() => say(countText()), 500);
  });
  byId('search').addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && sheet.current) {
      event.preventDefault();
      select(sheet.current);
    } else if (event.key === 'Escape' && view.q === '') byId('search').blur();
  });
  byId('tools').addEventListener('submit', (event) => event.preventDefault());
  byId('soft').addEventListener('click', toggleSoft);
  byId('skip').addEventListener('click', () => sheet.current && select(sheet.current));
  byId('help-open').addEventListener('click', openHelp);
  byId('filters-open').addEventListener('click', () => {
    const open = document.documentElement.classList.toggle('filtering');
    byId('filters-open').setAttribute('aria-expanded', String(open));
    layOut();
  });
  byId('theme').value = look.theme;
  byId('theme').addEventListener('change', (event) => {
    look.theme = event.target.value;
    keepLook();
    showTheme();
  });
  byId('size').value = look.size;
  byId('size').addEventListener('input', (event) => {
    look.size = Number(event.target.value);
    keepLook();
    layOut();
  });
}

function wireDialogs() {
  for (const [id, sign, act] of [['detail-before', 'before', () => walk(-1)], ['detail-after', 'after', () => walk(1)], ['detail-close', 'cross', closeDetail]]) {
    byId(id).append(icon(sign));
    byId(id).addEventListener('click', act);
  }
  byId('detail').addEventListener('cancel', (event) => {
    event.preventDefault();
    closeDetail();
  });
  byId('detail').addEventListener('close', () => {
    // The event comes late: by then another item may have been opened.
    if (view.item && !byId('detail').open) closeDetail();
  });
  byId('reject-form').addEventListener('submit', onReject);
  byId('reject').addEventListener('input', keepReason);
  byId('reject-cancel').addEventListener('click', () => byId('reject').close());
  byId('reject').addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) onReject(event);
  });
  byId('help-close').addEventListener('click', () => byId('help').close());
  onStage(byId('stage'));
}

function wireSheet() {
  sheet.list = byId('sheet');
  sheet.list.addEventListener('click', onSheetClick);
  sheet.list.addEventListener('focusin', (event) => {
    const id = event.target.closest('li')?.dataset.id;
    if (id && id !== sheet.current) select(id, { focus: false, scroll: false });
  });
  window.addEventListener('scroll', onScroll, { passive: true });
  new ResizeObserver(() => requestAnimationFrame(layOut)).observe(byId('main'));
  window.addEventListener('beforeprint', beforePrint);
  window.addEventListener('afterprint', afterPrint);
  window.addEventListener('popstate', onAddress);
  window.addEventListener('beforeunload', onLeave);
  window.addEventListener('storage', onStorage);
  document.addEventListener('keydown', onKey);
}

function start() {
  takeIn(JSON.parse(byId('proof-data').textContent));
  wireTools();
  wireDialogs();
  wireSheet();
  restoreOutbox();
  readAddress();
  showHead();
  showTools();
  refresh();
  showOutbox();
  if (view.item) showDetail();
  if (served()) listen();
}

document.addEventListener('DOMContentLoaded', start);
