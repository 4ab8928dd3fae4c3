// Starts the app. The content policy refuses inline scripts, so this is a file of its own; the build fills in the
// names between percent signs and puts a hash into this file's name.
//
// It runs while the app loads, and shows an error if the app fails to load or crashes.

const SCRIPT = '%script%';
const WASM = '%wasm%';
const PARTS = '%parts%';
const BUILD = '%build%';
// The base path of the app: this file lies in it.
const BASE = new URL('.', import.meta.url).pathname;
const TIMEOUT = 10_000;

// What each page of the account requests besides the account itself, below `/user/{handle}/`: from `src/parts.rs`.
const FIRST_REQUESTS = '%first_requests%';

// An empty default policy: the app builds its elements one by one, so markup, scripts and script addresses from strings
// are refused, and no other default policy can be made.
globalThis.trustedTypes?.createPolicy('default', {});

// Read by `src/boot.rs`. `answers` (promises of responses, by path) and `login` (the secret of a sign-in link) are removed
// when read; the rest stays. The inline script of the page has made it, with its error screen: `show`, `fail`, `why`, and
// `slow`, its timer. They are missing where the browser cannot run the app.
const { pipes } = globalThis;
const here = new URL(location.href);
const path = here.pathname.slice(BASE.length - 1);

// A trap in WebAssembly, or an exception thrown through it, stops the app for good. Aborted requests, the browser's own
// notices and exceptions of extensions are ignored.
const isTrap = (error) => globalThis.WebAssembly && error instanceof WebAssembly.RuntimeError;
const isFatal = (error) =>
  isTrap(error) || (error?.name !== 'AbortError' && /wasm-function/.test(error?.stack) && !/extension:\/\//.test(error.stack));
const onError = (error) => {
  if (isFatal(error)) showCrash(error);
};
addEventListener('error', (event) => onError(event.error));
addEventListener('unhandledrejection', (event) => onError(event.reason));

let program;
const parts = {};
if (pipes?.show) start();
else if (!pipes) {
  document.getElementById('failed-reason').textContent =
    'A part of this page is missing or blocked. A proxy or an extension may have changed it.';
  document.documentElement.dataset.failed = '';
}

// Loads a part of the program once; a failed load can be retried. The error says why. Development builds have no parts.
function loadPart(name) {
  parts[name] ??= fetchPart(PARTS[name]).catch((error) => {
    delete parts[name];
    throw error;
  });
  return parts[name];
}

async function fetchPart(name) {
  if (!name) return;
  const silence = limitSilence();
  try {
    const { ok, body } = await fetch(BASE + name, { signal: silence.signal });
    if (!ok) throw new Error(name);
    const watched = body.pipeThrough(new TransformStream({
      transform(chunk, to) {
        silence.restart();
        to.enqueue(chunk);
      },
    }));
    const part = await WebAssembly.compileStreaming(new Response(watched, { headers: { 'content-type': 'application/wasm' } }));
    silence.end();
    await WebAssembly.instantiate(part, { p: await program });
  } catch {
    throw new Error(silence.signal.aborted ? 'The host did not answer within 10 seconds.' : await pipes.why(new URL(BASE + name, here).href));
  } finally {
    silence.end();
  }
}

// A signal that aborts a request ten seconds after the last restart: a slow line may take long, as long as something
// arrives.
function limitSilence() {
  const control = new AbortController();
  let timer;
  const end = () => clearTimeout(timer);
  const restart = () => {
    end();
    timer = setTimeout(() => control.abort(), TIMEOUT);
  };
  restart();
  return { signal: control.signal, restart, end };
}

// Compiles while downloading. If the host sends another content type, compiles after the download.
async function compile(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address} was answered with ${answer.status}`);
  return answer.headers.get('content-type')?.startsWith('application/wasm')
    ? WebAssembly.compileStreaming(answer)
    : WebAssembly.compile(await answer.arrayBuffer());
}

// Whether the host serves another release: its page then names another start script.
async function isOutdated() {
  const answer = await fetch(BASE, { cache: 'no-cache', priority: 'low', signal: AbortSignal.timeout(TIMEOUT) });
  const page = await answer.text();
  return page.includes(' id="config"') && !page.includes(import.meta.url.split('/').at(-1));
}

async function start() {
  // First remove the secret of a sign-in link from the address.
  let login = null;
  if (path === '/login/confirm' && here.searchParams.has('t')) {
    login = here.searchParams.get('t');
    here.searchParams.delete('t');
    history.replaceState(history.state, '', here);
  }
  Object.assign(pipes, { base: BASE, answers: {}, login, loadPart, isOutdated, fetch: ask });
  const { api, wrong } = settings();
  if (wrong) {
    showWrongSetup(wrong);
    return;
  }
  // The session cookie is not sent to an API on another origin, so nothing can be requested before a token is pasted.
  const { origin } = new URL(api, here);
  const isOwn = origin === here.origin;
  if (!isOwn && !(await cspAllows(origin))) {
    showWrongSetup(`The content policy of this site does not let it ask its API at ${origin}.`);
    return;
  }
  if (isOwn && !/^\/login(\/confirm)?\/*$/.test(path)) prefetch(api);
  else loadPart('login').catch(() => {});
  try {
    program ??= load();
    await program;
    delete document.documentElement.dataset.failed;
  } catch (error) {
    console.error(error.cause ?? error);
    if (isFatal(error)) showCrash(error);
    else pipes.fail(new URL(error.file ?? BASE + WASM, here).href);
  } finally {
    clearTimeout(pipes.slow);
    // A response that the program has not read by then is out of date.
    setTimeout(() => { pipes.answers = {}; }, TIMEOUT);
  }
}

async function load() {
  const of = (file, promise) => promise.catch((cause) => Promise.reject({ file, cause }));
  const [wasm, { default: init }] = await Promise.all([
    of(BASE + WASM, compile(BASE + WASM)),
    of(BASE + SCRIPT, import(BASE + SCRIPT)),
    applyStyle(),
  ]);
  return init({ module_or_path: wasm });
}

// Turns the preload into the style sheet.
function applyStyle() {
  const link = document.querySelector('link[as=style]').cloneNode();
  link.rel = 'stylesheet';
  document.head.append(link);
  return new Promise((resolve, reject) => {
    link.addEventListener('load', resolve);
    link.addEventListener('error', () => reject({ file: link.href, cause: new Error(link.href) }));
  });
}

// Sends a request, and resolves when all of its answer has arrived. A silence ends it.
async function ask(request, init) {
  const silence = limitSilence();
  try {
    const answer = await fetch(request, { ...init, signal: silence.signal });
    // A copy is watched: Chromium reports a request as aborted whose body a script reads itself.
    const copy = answer.clone().body?.getReader();
    const watch = async () => {
      while (copy && !(await copy.read()).done) silence.restart();
    };
    watch().catch(() => {});
    const body = await answer.blob();
    // Statuses such as 204 refuse a body, an empty one too.
    return new Response(body.size ? body : null, answer);
  } catch (error) {
    // The body may fail with another error than the one of the abort.
    throw silence.signal.aborted ? silence.signal.reason : error;
  } finally {
    silence.end();
  }
}

// Requests the account, and the data and code of the page in the address.
function prefetch(api) {
  const [, handle, section = 'profile'] = path.match(/^\/user\/([^/]+)\/advanced(?:\/(\w+))?\/*$/) ?? [];
  const request = (name) => {
    const answer = ask(api + name, { credentials: 'same-origin', headers: { accept: 'application/json' } });
    // The app handles the failure of the promise; this keeps it from being reported as unhandled before.
    answer.catch(() => {});
    pipes.answers[name] = answer;
    return answer;
  };
  const next = () => {
    if (handle) for (const name of FIRST_REQUESTS[section] ?? []) request(`/user/${handle}/${name}`);
    loadPart(path.startsWith('/login') ? 'login' : section).catch(() => {});
  };
  const actor = request('/actor');
  // Without a remembered session wait for the account: if nobody is signed in, every other request would be a 401.
  if (isRemembered()) next();
  else actor.then((answer) => (answer.ok ? next() : loadPart('login'))).catch(() => {});
}

function isRemembered() {
  try {
    return localStorage.getItem('signed-in') !== null;
  } catch {
    return false;
  }
}

// The API's address from the page's configuration, or a sentence about what is invalid in it.
function settings() {
  const https = [(it) => /^https:\/\/[^\s/]/.test(it), 'an https address'];
  const count = [(it) => Number.isSafeInteger(it) && it >= 0, 'a whole number'];
  const ways = ['email', 'token'];
  const rules = {
    // Unencrypted only as a path of this origin, or on this machine.
    api: [
      (it) => /^(\/(?!\/)|https:\/\/[^\s/]|http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/])/.test(it) && isAddress(it),
      'a path of this site, or an https address',
    ],
    idempotency: [(it) => typeof it === 'boolean', 'true or false'],
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
      // Only optional settings may be null.
      const [fits, kind] = rules[name];
      if (value === null ? /^(api|idempotency|brand|sign_in)$/.test(name) : !fits(value)) return { wrong: `${says} that must be ${kind}.` };
    }
    return { api: (config.api ?? '/api/v0').replace(/\/+$/, '') };
  } catch {
    return { wrong: 'Its configuration in this page cannot be read.' };
  }
}

function isAddress(text) {
  try {
    return new URL(text, here);
  } catch {
    return false;
  }
}

function showWrongSetup(what) {
  clearTimeout(pipes.slow);
  pipes.show('The app is not set up properly', `${what} Whoever runs this site can put that right.`);
}

// Whether the content policy of this page allows requests to the API's origin. Without the header, yes is assumed.
async function cspAllows(origin) {
  try {
    const answer = await fetch(here, { method: 'HEAD', cache: 'force-cache', signal: AbortSignal.timeout(4_000) });
    const [, sources] = answer.headers.get('content-security-policy')?.match(/connect-src ([^;]*)/) ?? [];
    return !sources || sources.split(' ').some((source) => source === origin || source === 'https:' || source === '*');
  } catch {
    return true;
  }
}

// Shows the crash dialog. The report has no query, data or typed text.
function showCrash(error) {
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
  // The page behind it has stopped, so the dialog cannot be closed.
  dialog.addEventListener('close', () => dialog.showModal());
  dialog.showModal();
}

function make(name, attributes, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}
