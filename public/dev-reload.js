// Development only: reloads the page when its build has changed.
const read = async () => (await fetch('/', { cache: 'no-store', headers: { accept: 'text/html' } })).text();
const first = await read();
setInterval(async () => {
  // A server that is just restarting is no news.
  const now = await read().catch(() => first);
  if (now !== first && now.includes('</html>')) location.reload();
}, 1_000);
