// The pages' own behaviour: theme, menu, contents rail, copy buttons, map, search.

const root = document.documentElement;
const $ = (selector, scope = document) => scope.querySelector(selector);
const $$ = (selector, scope = document) => [...scope.querySelectorAll(selector)];

function make(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

// --- Theme ---------------------------------------------------------------------------------------

function setup_theme() {
  const radios = $$('.theme-switch input');
  const show = (theme) => radios.forEach((r) => (r.checked = r.value === theme));
  const apply = (theme) => {
    if (theme === 'system') delete root.dataset.theme;
    else root.dataset.theme = theme;
  };
  show(root.dataset.theme ?? 'system');
  for (const radio of radios) {
    radio.addEventListener('change', () => {
      apply(radio.value);
      try {
        if (radio.value === 'system') localStorage.removeItem('course-theme');
        else localStorage.setItem('course-theme', radio.value);
      } catch {
        // No storage: the choice lasts for this page.
      }
    });
  }
  addEventListener('storage', ({ key, newValue }) => {
    if (key !== 'course-theme') return;
    apply(newValue ?? 'system');
    show(newValue ?? 'system');
  });
}

// --- Menu ----------------------------------------------------------------------------------------

function setup_menu() {
  const button = $('.menu-button');
  const nav = $('.site-nav');
  const set = (open) => {
    nav.classList.toggle('is-open', open);
    button.setAttribute('aria-expanded', String(open));
  };
  button.addEventListener('click', () => {
    const open = !nav.classList.contains('is-open');
    set(open);
    if (open) $('a', nav)?.focus();
  });
  addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !nav.classList.contains('is-open')) return;
    set(false);
    button.focus();
  });
  addEventListener('click', (event) => {
    if (nav.classList.contains('is-open') && !event.target.closest('.site-nav, .menu-button'))
      set(false);
  });
  nav.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget && !relatedTarget.closest('.site-nav, .menu-button')) set(false);
  });
  const here = $('[aria-current]', nav);
  requestAnimationFrame(() => {
    if (here && getComputedStyle(nav).position === 'sticky')
      nav.scrollTop = here.offsetTop - nav.clientHeight / 2;
  });
}

// --- Contents rail -------------------------------------------------------------------------------

function setup_contents() {
  const links = new Map($$('.toc-rail a').map((a) => [decodeURIComponent(a.hash.slice(1)), a]));
  if (links.size === 0) return;
  const headings = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
  let current = null;
  // Asking for a heading in a section that is not laid out yet would lay it out.
  const top_of = (heading, line) => {
    const part = heading.closest('.part') ?? heading;
    const { top, bottom } = part.getBoundingClientRect();
    const known = heading === part.firstElementChild || top > line || bottom < 0;
    return known ? top : heading.getBoundingClientRect().top;
  };
  const mark = () => {
    const line = innerHeight * 0.28;
    let last = headings[0];
    for (const heading of headings) {
      if (top_of(heading, line) > line) break;
      last = heading;
    }
    if (last === current) return;
    if (current) links.get(current.id).removeAttribute('aria-current');
    current = last;
    const link = links.get(current.id);
    link.setAttribute('aria-current', 'true');
    const rail = link.closest('.toc-rail');
    if (link.offsetTop < rail.scrollTop || link.offsetTop > rail.scrollTop + rail.clientHeight - 40)
      rail.scrollTop = link.offsetTop - rail.clientHeight / 2;
  };
  // The observer only says that some heading moved across the line; mark() finds which.
  const observer = new IntersectionObserver(mark, { rootMargin: '1000000px 0px -72% 0px' });
  headings.forEach((h) => observer.observe(h));
}

// --- Code ----------------------------------------------------------------------------------------

function setup_copy() {
  if (!navigator.clipboard) return;
  for (const block of $$('.code:not(.source-view)')) {
    const button = make('button', {
      type: 'button',
      className: 'copy-button',
      textContent: 'Copy',
    });
    button.addEventListener('click', async () => {
      const copy = $('code', block).cloneNode(true);
      $$('.prompt', copy).forEach((p) => p.remove());
      await navigator.clipboard.writeText(copy.textContent);
      button.textContent = 'Copied';
      setTimeout(() => (button.textContent = 'Copy'), 1500);
    });
    block.append(button);
  }
}

// --- Things wider than the text ------------------------------------------------------------------

// What scrolls sideways can be scrolled by keyboard; what does not is no stop on the way. The pages say
// that everything may scroll, until it is laid out and its fonts are there.
const scrollable = '[tabindex="0"]:is(.formula, pre, .table-wrap, .map-scroll)';
const watched = new Set();
const update_scrolling = (node) => {
  if (node.scrollWidth > node.clientWidth + 1) node.tabIndex = 0;
  else node.removeAttribute('tabindex');
};
const sizes = new ResizeObserver((entries) =>
  entries.forEach(({ target }) => update_scrolling(target)),
);
function watch_scrolling(nodes) {
  for (const node of nodes) {
    watched.add(node);
    sizes.observe(node);
  }
}
function setup_scrollable() {
  watch_scrolling($$(scrollable).filter((node) => !node.closest('.part')));
  document.fonts?.addEventListener('loadingdone', () => watched.forEach(update_scrolling));
}

// --- Sections far from the view ------------------------------------------------------------------

// They are left out of the first layout (content.css). Once the page stands they follow one by one,
// when nothing else is to be done, so that heights and addresses within the page are the true ones.
function setup_sections() {
  const later = globalThis.requestIdleCallback ?? ((act) => setTimeout(act, 100));
  const parts = $$('.part');
  const next = () => {
    const part = parts.shift();
    if (!part) return;
    part.classList.add('is-laid-out');
    watch_scrolling($$(scrollable, part));
    later(next);
  };
  addEventListener('load', () => setTimeout(() => later(next), 1000));
}

// --- Map -----------------------------------------------------------------------------------------

function setup_map() {
  const map = $('.map');
  if (!map) return;
  const edges = $$('.map-edge', map);
  const highlight = (number) => {
    const needed = new Set([number]);
    let grown = Boolean(number);
    while (grown) {
      grown = false;
      for (const { dataset } of edges) {
        if (needed.has(dataset.to) && !needed.has(dataset.from)) {
          needed.add(dataset.from);
          grown = true;
        }
      }
    }
    for (const edge of edges)
      edge.classList.toggle('is-on', Boolean(number) && needed.has(edge.dataset.to));
    for (const node of $$('.map-node', map))
      node.classList.toggle('is-on', Boolean(number) && needed.has(node.dataset.number));
  };
  for (const node of $$('.map-node', map)) {
    node.addEventListener('pointerenter', () => highlight(node.dataset.number));
    node.addEventListener('pointerleave', () => highlight(null));
    node.addEventListener('focus', () => highlight(node.dataset.number));
    node.addEventListener('blur', () => highlight(null));
  }
}

// --- Search --------------------------------------------------------------------------------------

const base = new URL('..', import.meta.url);
let engine = null;

async function load_engine() {
  engine ??= import(new URL('pagefind/pagefind.js', base).href).then(async (pagefind) => {
    await pagefind.options({
      excerptLength: 24,
      ranking: { termFrequency: 1, pageLength: 0.4, termSaturation: 1.4 },
    });
    await pagefind.init();
    return pagefind;
  });
  return engine;
}

// A result's address is relative to the site's root.
const address = (url) => new URL(url.replace(/^\//, ''), base).href;

// Sections whose heading contains a searched word come first within their page.
function best_sections(data, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const score = (section) => words.filter((w) => section.title.toLowerCase().includes(w)).length;
  return [...data.sub_results].sort((a, b) => score(b) - score(a)).slice(0, 3);
}

function excerpt_node(html) {
  // The index marks found words with <mark>; everything else is text.
  const node = make('span', { className: 'result-text' });
  html.split(/<mark>(.*?)<\/mark>/).forEach((part, k) => {
    const text = new DOMParser().parseFromString(`<p>${part}`, 'text/html').body.textContent;
    node.append(k % 2 ? make('mark', { textContent: text }) : text);
  });
  return node;
}

function result_items(data, query) {
  return best_sections(data, query).map((section) => {
    const title = make('strong', { textContent: section.title });
    if (section.title !== data.meta.title)
      title.append(
        ' ',
        make('span', { className: 'result-page', textContent: `· ${data.meta.title}` }),
      );
    return make(
      'li',
      {},
      make('a', { href: address(section.url) }, title, excerpt_node(section.excerpt)),
    );
  });
}

// Connects an input with a list of results.
function connect_search(input, status, list) {
  let latest = 0;
  const run = async () => {
    const mine = ++latest;
    const query = input.value.trim();
    if (!query) {
      list.replaceChildren();
      status.textContent = '';
      return;
    }
    try {
      const pagefind = await load_engine();
      const found = await pagefind.debouncedSearch(query, {}, 120);
      if (!found || mine !== latest) return;
      const pages = await Promise.all(found.results.slice(0, 8).map((r) => r.data()));
      if (mine !== latest) return;
      list.replaceChildren(...pages.flatMap((data) => result_items(data, query)));
      const count = found.results.length;
      status.textContent =
        count === 0
          ? `Nothing found for “${query}”.`
          : `${count} ${count === 1 ? 'page' : 'pages'}`;
    } catch (error) {
      status.textContent = `The search index could not be loaded (${error.message}).`;
    }
  };
  input.addEventListener('input', run);
  const items = () => $$('a', list);
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' && items().length) {
      event.preventDefault();
      items()[0].focus();
    }
    if (event.key === 'Enter' && items().length) {
      event.preventDefault();
      items()[0].click();
    }
  });
  list.addEventListener('keydown', (event) => {
    const at = items().indexOf(document.activeElement);
    if (at < 0 || !['ArrowDown', 'ArrowUp'].includes(event.key)) return;
    event.preventDefault();
    (event.key === 'ArrowDown' ? items()[at + 1] : (items()[at - 1] ?? input))?.focus();
  });
  return run;
}

function make_dialog() {
  const input = make('input', {
    type: 'search',
    placeholder: 'Search the course',
    autocomplete: 'off',
    spellcheck: false,
  });
  input.setAttribute('aria-label', 'Search the course');
  const status = make('p', { className: 'search-status' });
  status.setAttribute('role', 'status');
  const list = make('ol', { className: 'search-results' });
  const close = make('button', { type: 'button', textContent: 'Esc' });
  close.setAttribute('aria-label', 'Close the search');
  const dialog = make(
    'dialog',
    { className: 'search-dialog' },
    make('div', { className: 'search-box' }, input, close),
    make('div', { className: 'search-scroll' }, status, list),
  );
  dialog.setAttribute('aria-label', 'Search');
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog || event.target.closest('.search-results a')) dialog.close();
  });
  connect_search(input, status, list);
  document.body.append(dialog);
  return {
    open() {
      if (!dialog.open) dialog.showModal();
      input.select();
      load_engine().catch(() => {});
    },
  };
}

function setup_search() {
  const form = $('#search-form');
  if (form) {
    const input = $('#search-input');
    const run = connect_search(input, $('#search-status'), $('#search-results'));
    form.addEventListener('submit', (event) => event.preventDefault());
    input.value = new URLSearchParams(location.search).get('q') ?? '';
    input.focus();
    run();
  }
  let dialog = null;
  const open = () => {
    if (form) return void $('#search-input').select();
    dialog ??= make_dialog();
    dialog.open();
  };
  $('.search-button').addEventListener('click', (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  addEventListener('keydown', (event) => {
    const typing = event.target.closest?.('input, textarea, select, [contenteditable]');
    const slash = event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
    const control_k = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey);
    if (!slash && !control_k) return;
    event.preventDefault();
    open();
  });
}

// Any text can stand in an address, also what is no valid encoding.
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

// A link to something inside a folded part opens it.
function reveal_target() {
  const target = location.hash && document.getElementById(decoded(location.hash.slice(1)));
  const folded = target && target.closest('details:not([open])');
  if (!folded) return;
  folded.open = true;
  target.scrollIntoView();
}

setup_theme();
setup_menu();
setup_contents();
setup_copy();
setup_scrollable();
setup_sections();
setup_map();
setup_search();
addEventListener('hashchange', reveal_target);
reveal_target();
