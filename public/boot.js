// Starts the app. The content policy refuses inline scripts, so this is a file of its own; the build fills in the
// names between percent signs and puts a hash into this file's name.
//
// It works while the app is still on its way, and speaks for the app when that does not come or has broken down.

const SCRIPT = '%script%';
const WASM = '%wasm%';
const MORE = '%more%';
const BASE = '%base%';
const BUILD = '%build%';
const PATIENCE = 4_000;
const TIMEOUT = 10_000;

// What the app takes over, and deletes: the answer of `GET /actor` as a promise, and the secret of a sign-in link. What
// stays: the way to the pages that are loaded once somebody goes there.
const handed = { actor: null, login: null, more };
globalThis.pipes = handed;

// Before anything else the one secret that ever stands in an address leaves it.
const here = new URL(location.href);
const path = here.pathname.slice(BASE.length - 1);
if (path === '/login/confirm' && here.searchParams.has('t')) {
  handed.login = here.searchParams.get('t');
  here.searchParams.delete('t');
  history.replaceState(history.state, '', here);
}

// A trap in WebAssembly ends the app for good: nothing on the page answers any more.
const caught = (error) => {
  if (globalThis.WebAssembly && error instanceof WebAssembly.RuntimeError) brokeDown(error);
};
addEventListener('error', (event) => caught(event.error));
addEventListener('unhandledrejection', (event) => caught(event.reason));

// No policy is made for Trusted Types: the app builds its elements one by one, so that markup from strings, scripts and
// script addresses are refused altogether.

let program;
let rest;
start();

// Loads the second part of the program, once; again after a failure.
function more() {
  rest ??= loadMore().catch((error) => {
    rest = undefined;
    throw error;
  });
  return rest;
}

async function loadMore() {
  if (!MORE) return;
  const answer = fetch(MORE);
  await WebAssembly.instantiateStreaming(answer, { p: await program });
}

async function start() {
  const api = apiBase();
  if (api === null) {
    show('The app is not set up properly', 'Its configuration in this page cannot be read. Whoever runs this site can put that right.');
    return;
  }
  if (!globalThis.WebAssembly) {
    show('This browser cannot run the app', 'The app needs WebAssembly, which is missing or switched off here.');
    return;
  }
  // An API on another origin never sees this origin's session; there a token is pasted first.
  const isOwn = new URL(api, here).origin === here.origin;
  if (isOwn && !/^\/login(\/confirm)?\/*$/.test(path)) {
    handed.actor = fetch(`${api}/actor`, {
      credentials: 'same-origin',
      headers: { accept: 'application/json' },
      signal: AbortSignal.timeout(TIMEOUT),
    });
    // The app hears of a failure from the promise itself; until then it is not an unhandled one.
    handed.actor.catch(() => {});
  }
  const slow = setTimeout(show, PATIENCE, 'The app is still loading',
    'This takes longer than usual. You can wait for it, or reload the page. Nothing of yours was changed.');
  try {
    program = import(SCRIPT).then(({ default: init }) => init({ module_or_path: WASM }));
    if (/\/(usage|billing)\/*$/.test(path)) more().catch(() => {});
    await program;
    delete document.documentElement.dataset.failed;
  } catch (error) {
    console.error(error);
    if (error instanceof WebAssembly.RuntimeError) brokeDown(error);
    else show();
  } finally {
    clearTimeout(slow);
  }
}

// The API's address from the page's configuration, or null when that is broken. Without encryption it is a path of this
// origin, or on this very machine.
function apiBase() {
  try {
    const { api = '/api/v0' } = JSON.parse(document.getElementById('config').textContent);
    return /^(\/(?!\/)|https:\/\/|http:\/\/(localhost|127\.0\.0\.1|\[::1\])[:/])/.test(api) ? api.replace(/\/+$/, '') : null;
  } catch {
    return null;
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
  const report = [
    `Error: ${error.message}`,
    `Build: ${BUILD}`,
    `Page: ${location.pathname}`,
    `Browser: ${navigator.userAgent}`,
    ...String(error.stack).split('\n').slice(1, 9).map((line) => line.trim()),
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
