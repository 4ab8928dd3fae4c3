// Starts the app. The content policy refuses inline scripts, so this is a file of its own; the build fills in the
// names between percent signs and puts a hash into this file's name.
//
// It works while the app is still on its way, and speaks for the app when that does not come or has broken down.

const SCRIPT = '%script%';
const WASM = '%wasm%';
const PARTS = '%parts%';
const BUILD = '%build%';
// The app lives where this file lies.
const BASE = new URL('.', import.meta.url).pathname;
const PATIENCE = 4_000;
const TIMEOUT = 10_000;

// What each page of the account requests besides the account itself, below `/user/{handle}/`: from `src/parts.rs`.
const FIRST_REQUESTS = '%first_requests%';

// The name is taken, and nothing let through: the app builds its elements one by one. Markup from strings, scripts and
// script addresses are refused altogether, and nobody can make a policy that is laxer.
globalThis.trustedTypes?.createPolicy('default', {});

// What the app takes over, and deletes: answers of the API as promises, by their path; the secret of a sign-in link. What
// stays: where it lives, the way to its other parts, and to the news of another release.
const handed = { base: BASE, answers: {}, login: null, more, isOld };
globalThis.pipes = handed;

// Before anything else the one secret that ever stands in an address leaves it.
const here = new URL(location.href);
const path = here.pathname.slice(BASE.length - 1);
if (path === '/login/confirm' && here.searchParams.has('t')) {
  handed.login = here.searchParams.get('t');
  here.searchParams.delete('t');
  history.replaceState(history.state, '', here);
}

// A trap in WebAssembly, or an exception that was thrown through it, ends the app for good: nothing on the page answers
// any more. Aborted requests, the browser's own notices and what extensions throw are none of the program's.
const isTrap = (error) => globalThis.WebAssembly && error instanceof WebAssembly.RuntimeError;
const isOurs = (error) =>
  isTrap(error) || (error?.name !== 'AbortError' && /wasm-function/.test(error?.stack) && !/extension:\/\//.test(error.stack));
const caught = (error) => {
  if (isOurs(error)) brokeDown(error);
};
addEventListener('error', (event) => caught(event.error));
addEventListener('unhandledrejection', (event) => caught(event.reason));

let program;
const parts = {};
start();

// Loads a part of the program, once; again after a failure. In development there are no parts.
function more(name) {
  parts[name] ??= loadPart(PARTS[name]).catch((error) => {
    delete parts[name];
    throw error;
  });
  return parts[name];
}

async function loadPart(name) {
  if (!name) return;
  const part = compile(BASE + name);
  part.catch(() => {});
  await WebAssembly.instantiate(await part, { p: await program });
}

// Compiles while the file arrives; when the host calls it something else than WebAssembly, once it is there.
async function compile(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address} was answered with ${answer.status}`);
  return answer.headers.get('content-type')?.startsWith('application/wasm')
    ? WebAssembly.compileStreaming(answer)
    : WebAssembly.compile(await answer.arrayBuffer());
}

// Whether the host serves another release by now: its page then starts with another script than this one.
async function isOld() {
  const answer = await fetch(BASE, { cache: 'no-cache', priority: 'low', signal: AbortSignal.timeout(TIMEOUT) });
  const page = await answer.text();
  return page.includes(' id="config"') && !page.includes(import.meta.url.split('/').at(-1));
}

async function start() {
  const { api, wrong } = settings();
  if (wrong) {
    show('The app is not set up properly', `${wrong} Whoever runs this site can put that right.`);
    return;
  }
  if (!globalThis.WebAssembly) {
    show('This browser cannot run the app', 'The app needs WebAssembly, which is missing or switched off here.');
    return;
  }
  // An API on another origin never sees this origin's session; there a token is pasted first.
  const { origin } = new URL(api, here);
  const isOwn = origin === here.origin;
  if (!isOwn && !(await mayAsk(origin))) {
    show('The app is not set up properly',
      `The content policy of this site does not let it ask its API at ${origin}. Whoever runs this site can put that right.`);
    return;
  }
  if (isOwn && !/^\/login(\/confirm)?\/*$/.test(path)) askAhead(api);
  else more('login').catch(() => {});
  const slow = setTimeout(show, PATIENCE, 'The app is still loading',
    'This takes longer than usual. You can wait for it, or reload the page. Nothing of yours was changed.');
  try {
    program ??= load();
    await program;
    delete document.documentElement.dataset.failed;
  } catch (error) {
    console.error(error);
    if (isOurs(error)) brokeDown(error);
    else show();
  } finally {
    clearTimeout(slow);
  }
}

async function load() {
  const wasm = compile(BASE + WASM);
  wasm.catch(() => {});
  const { default: init } = await import(BASE + SCRIPT);
  return init({ module_or_path: await wasm });
}

// Begins to ask who is signed in, and for what the page in the address shows.
function askAhead(api) {
  const [, handle, section = 'profile'] = path.match(/^\/user\/([^/]+)\/advanced(?:\/(\w+))?\/*$/) ?? [];
  const ask = (name) => {
    const answer = fetch(api + name, {
      credentials: 'same-origin',
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(TIMEOUT),
    });
    // The app hears of a failure from the promise itself; until then it is not an unhandled one.
    answer.catch(() => {});
    handed.answers[name] = answer;
    // What nobody has taken by then is out of date.
    setTimeout(() => delete handed.answers[name], TIMEOUT);
    return answer;
  };
  const next = () => {
    if (handle) for (const name of FIRST_REQUESTS[section] ?? []) ask(`/user/${handle}/${name}`);
    more(path.startsWith('/login') ? 'login' : section).catch(() => {});
  };
  const actor = ask('/actor');
  // A browser that remembers no session waits for the answer: without one nothing else would be answered either.
  if (isRemembered()) next();
  else actor.then((answer) => (answer.ok ? next() : more('login'))).catch(() => {});
}

function isRemembered() {
  try {
    return localStorage.getItem('signed-in') !== null;
  } catch {
    return false;
  }
}

// Where the API is by the page's configuration, or what is wrong with that, in words.
function settings() {
  const https = [(it) => /^https:\/\/[^\s/]/.test(it), 'an https address'];
  const count = [(it) => Number.isSafeInteger(it) && it >= 0, 'a whole number'];
  const ways = ['email', 'token'];
  const rules = {
    // Without encryption it is a path of this origin, or on this very machine.
    api: [
      (it) => /^(\/(?!\/)|https:\/\/[^\s/]|http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/])/.test(it) && URL.canParse(it, here),
      'a path of this site, or an https address',
    ],
    brand: [(it) => typeof it === 'string' && it, 'a name'],
    sign_in: [(it) => it.length && it.every?.((way) => ways.includes(way)), 'a list of "email", "token" or both'],
    console: https,
    docs: https,
    payment: https,
    included_compute_minutes: count,
    included_storage_gb: count,
    price_currency: [(it) => /^[a-z]{3}$/i.test(it), 'a currency code'],
    price_base: count,
    price_compute_minute: count,
    price_storage_gb: count,
  };
  try {
    const config = JSON.parse(document.getElementById('config').textContent);
    for (const [name, value] of Object.entries(config)) {
      const says = `Its configuration says ${name} is ${JSON.stringify(value)}, but`;
      if (!rules[name]) return { wrong: `${says} there is no setting of that name.` };
      // Only what has no default may be nothing.
      const [fits, kind] = rules[name];
      if (value === null ? /^(api|brand|sign_in)$/.test(name) : !fits(value)) return { wrong: `${says} that must be ${kind}.` };
    }
    return { api: (config.api ?? '/api/v0').replace(/\/+$/, '') };
  } catch {
    return { wrong: 'Its configuration in this page cannot be read.' };
  }
}

// Whether the policy that came with this page names an API on another origin. A host that does not tell is believed.
async function mayAsk(origin) {
  try {
    const answer = await fetch(here, { method: 'HEAD', cache: 'force-cache', signal: AbortSignal.timeout(PATIENCE) });
    const [, sources] = answer.headers.get('content-security-policy')?.match(/connect-src ([^;]*)/) ?? [];
    return !sources || sources.split(' ').some((source) => source === origin || source === 'https:' || source === '*');
  } catch {
    return true;
  }
}

// Puts the page's own words for a failed start in the place of the shell.
function show(title, reason) {
  const heading = document.getElementById('failed-title');
  if (title) {
    heading.textContent = title;
    document.getElementById('failed-reason').textContent = reason;
  }
  document.documentElement.dataset.failed = '';
  heading.focus();
}

// Lays the last panel over a page that is dead, with a report that holds no secret: no query, no data, no typed text.
function brokeDown(error) {
  if (document.querySelector('dialog.fatal')) return;
  // The message of an exception may quote what the browser refused.
  const report = [
    `Error: ${isTrap(error) ? error.message : error.name}`,
    `Build: ${BUILD}`,
    `Page: ${location.pathname}`,
    `Browser: ${navigator.userAgent}`,
    ...String(error.stack).replace(error.message, '').split('\n').slice(1, 9).map((line) => line.trim()),
  ].join('\n');
  const status = make('p', { role: 'status' });
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(report);
      status.textContent = 'Report copied.';
    } catch {
      getSelection().selectAllChildren(text);
      status.textContent = 'Copying was refused. The report is selected: copy it by keyboard.';
    }
  };
  const text = make('pre', { translate: 'no' }, report);
  const reload = make('button', { class: 'button', 'data-variant': 'primary', type: 'button', autofocus: '' }, 'Reload');
  const keep = make('button', { class: 'button', type: 'button' }, 'Copy report');
  reload.addEventListener('click', () => location.reload());
  keep.addEventListener('click', copy);
  const dialog = make('dialog', {
    class: 'fatal', role: 'alertdialog', 'aria-labelledby': 'fatal-title', 'aria-describedby': 'fatal-text',
  },
    make('h2', { id: 'fatal-title' }, 'Something broke'),
    make('p', { id: 'fatal-text' }, 'This page has stopped working. What was saved is safe. Reload to go on.'),
    text, status, make('p', { class: 'actions' }, keep, reload));
  document.body.append(dialog);
  // There is nothing behind it to go back to.
  dialog.addEventListener('close', () => dialog.showModal());
  dialog.showModal();
}

function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}
