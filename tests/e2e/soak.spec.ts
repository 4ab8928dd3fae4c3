import { test as base } from './support/test.ts';
import { PageObserver } from './support/monkey/page-observer.ts';
import { FaultProxy } from './support/monkey/fault-proxy.ts';
import { Monkey } from './support/monkey.ts';
import { installTranslator } from './support/translator.ts';

// The same seed repeats the same steps: `SEED=7 STEPS=2000 cargo xtask test soak`.
const SEED = Number(process.env.SEED ?? 1);
const STEPS = Number(process.env.STEPS ?? 100);
/** Whether a page translator replaces every text. */
const TRANSLATOR = Boolean(process.env.TRANSLATOR);
/** The number of steps between two comparisons of the pages with the server. */
const COMPARE_EVERY = 500;
/** An origin without a server. */
const UNREACHABLE = 'https://127.0.0.1:9';

const test = base.extend<{ faultProxy: FaultProxy }>({
  faultProxy: async ({}, use) => {
    const faultProxy = await FaultProxy.start();
    await use(faultProxy);
    await faultProxy.stop();
  },
  demo: async ({ faultProxy }, use) => use({ publicUrl: faultProxy.origin }),
  baseURL: async ({ faultProxy, backend }, use) => {
    faultProxy.service = backend.origin;
    await use(faultProxy.origin);
  },
});

test.use({ signedIn: false });
test.setTimeout(60_000 + STEPS * 500);

test(`${STEPS} random steps${TRANSLATOR ? ' in translated pages' : ''} violate no invariant and leave every page in the state of the server`, async ({ context, backend, faultProxy, guard }) => {
  console.log(`SEED=${SEED} STEPS=${STEPS} TRANSLATOR=${TRANSLATOR ? 'on' : ''}`);
  guard.expectsOrigin(UNREACHABLE);
  // The monkey causes failures of any request. The proxy checks what the service itself responds.
  guard.expectsFailedLoad(/^\//);
  // From the start script, when the program cannot be loaded.
  guard.expectsConsole(/^TypeError: Failed to fetch/);
  await PageObserver.install(context);
  if (TRANSLATOR) await installTranslator(context);
  await new Monkey(context, backend, faultProxy, guard, SEED, `${UNREACHABLE}/image.png`).run(STEPS, COMPARE_EVERY);
});
