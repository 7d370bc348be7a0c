// The part of the address after '#', shared by all demos of a page:
//
//   #linear_regression/error_surface?eta=0.1&seed=3;linear_regression/ball?start=-2
//
// An ordinary anchor (#gradient-descent) is left alone until a demo has something to say.

export type Parameters = Record<string, string>;

const kDelay = 400; // browsers refuse more than about 100 changes in 30 seconds

export function parseHash(hash: string): Map<string, Parameters> {
  const demos = new Map<string, Parameters>();
  for (const part of hash.replace(/^#/, '').split(';')) {
    const [name, query] = part.split('?', 2);
    if (!/^\w+\/\w+$/.test(name) || query === undefined) continue;
    demos.set(name, Object.fromEntries(new URLSearchParams(query)));
  }
  return demos;
}

export function formatHash(demos: Map<string, Parameters>): string {
  const parts = [...demos]
    .filter(([, parameters]) => Object.keys(parameters).length > 0)
    .map(([name, parameters]) => `${name}?${formatQuery(parameters)}`);
  return parts.length > 0 ? `#${parts.join(';')}` : '';
}

function formatQuery(parameters: Parameters): string {
  return Object.entries(parameters)
    .map(([key, value]) => `${key}=${encodeURIComponent(value).replaceAll('%2C', ',')}`)
    .join('&');
}

const pending = new Map<string, Parameters>();
let timer = 0;

/** What the address says about a demo. */
export function readHash(name: string): Parameters {
  return pending.get(name) ?? parseHash(location.hash).get(name) ?? {};
}

/** Puts a demo's parameters into the address, without an entry in the history. */
export function writeHash(name: string, parameters: Parameters): void {
  pending.set(name, parameters);
  timer ||= window.setTimeout(flush, kDelay);
}

function flush(): void {
  timer = 0;
  const demos = parseHash(location.hash);
  const anchor = demos.size === 0 ? location.hash : '';
  for (const [name, parameters] of pending) demos.set(name, parameters);
  pending.clear();
  const hash = formatHash(demos) || anchor;
  if (hash !== location.hash) {
    history.replaceState(history.state, '', hash || location.pathname + location.search);
  }
}

/** The address of the page with one demo in this state. */
export function linkTo(name: string, parameters: Parameters): string {
  const address = new URL(location.href);
  address.hash = `${name}?${formatQuery(parameters)}`;
  return address.href;
}
