import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/** The servers for which `cargo xtask dist` writes a configuration. */
export type Server = 'nginx' | 'caddy' | 'backend';

/** The app on a host as operators deploy it: built by `dist`, served by the real server with the generated configuration. */
export class Host {
  private constructor(
    private readonly child: ChildProcess,
    readonly folder: string,
    readonly origin: string,
  ) {}

  /** `api` is the origin to which the host forwards `/api/`. */
  static async start(server: Server, base: string, api: string, args: string[] = []): Promise<Host> {
    const folder = await mkdtemp(path.join(tmpdir(), 'pipes-host-'));
    const dist = path.join(folder, 'dist');
    await promisify(execFile)(setting('PIPES_XTASK'), ['dist', '--base', base, '--proxy', api, '--to', dist, ...args], { timeout: 60_000 });
    const port = await freePort();
    const put = async (name: string, wrap = (text: string) => text) => {
      const sample = await readFile(path.join(folder, 'hosting', name), 'utf8');
      const file = path.join(folder, name);
      // Operators set the folder of the files and the port.
      await writeFile(file, wrap(sample.replaceAll('/srv/pipes', dist).replace(/8080/, String(port))));
      return file;
    };
    let child: ChildProcess;
    if (server === 'nginx') {
      const programs = setting('PIPES_SERVERS');
      const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((it) => `${it}_temp_path ${folder}/${it};`).join(' ');
      const file = await put('nginx.conf', (text) =>
        `daemon off; pid ${folder}/pid; error_log stderr; load_module ${programs}/usr/lib/nginx/modules/ngx_http_brotli_static_module.so;\n` +
        `${process.getuid?.() === 0 ? 'user root;' : ''} worker_processes 1; events {}\nhttp { access_log off; ${temporary}\n${text}}\n`);
      child = spawn(path.join(programs, 'usr/sbin/nginx'), ['-p', folder, '-c', file], { stdio: ['ignore', 'ignore', 'pipe'] });
    } else if (server === 'caddy') {
      const file = await put('Caddyfile', (text) => `{\n\tadmin off\n\tauto_https off\n}\n${text}`);
      child = spawn(path.join(setting('PIPES_SERVERS'), 'usr/bin/caddy'), ['run', '--adapter', 'caddyfile', '--config', file], { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, HOME: folder } });
    } else {
      const flags = ['--bind', `127.0.0.1:${port}`, '--site', dist, '--base', base, '--database', path.join(folder, 'pipes.db')];
      flags.push('--drain', '0');
      child = spawn(setting('PIPES_BACKEND'), flags, { stdio: ['ignore', 'ignore', 'pipe'] });
    }
    let errors = '';
    child.stderr?.on('data', (chunk) => (errors += chunk));
    const host = new Host(child, folder, `http://127.0.0.1:${port}`);
    while (!(await fetch(host.origin).then(() => true, () => false))) {
      if (child.exitCode !== null) throw new Error(`${server} ended with ${child.exitCode}:\n${errors}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return host;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null) {
      const ended = new Promise((resolve) => this.child.once('exit', resolve));
      this.child.kill('SIGTERM');
      await ended;
    }
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function setting(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; \`cargo xtask test e2e\` sets it`);
  return path.resolve(value);
}
