import { test as base } from './support/test.ts';
import { Sight } from './support/monkey/page-observer.ts';
import { Between } from './support/monkey/fault-proxy.ts';
import { Walk } from './support/monkey.ts';

// The long form, `SEED=7 STEPS=2000 cargo xtask bench monkey`, walks the same way again.
const SEED = Number(process.env.SEED ?? 1);
const STEPS = Number(process.env.STEPS ?? 100);
/** After so many steps the screen is compared with the service. */
const LEG = 500;
/** Where nobody answers. */
const NOWHERE = 'https://127.0.0.1:9';

const test = base.extend<{ between: Between }>({
  between: async ({}, use) => {
    const between = await Between.start();
    await use(between);
    await between.stop();
  },
  demo: async ({ between }, use) => use({ publicUrl: between.origin }),
  baseURL: async ({ between, backend }, use) => {
    between.service = backend.origin;
    await use(between.origin);
  },
});

test.use({ signedIn: false });
test.setTimeout(60_000 + STEPS * 500);

test(`a random walk of ${STEPS} steps breaks nothing, leaks nothing, and ends with what the service has on the screen`, async ({ context, backend, between, guard }) => {
  console.log(`SEED=${SEED} STEPS=${STEPS}`);
  for (const origin of [between.origin, NOWHERE]) guard.expectsOrigin(origin);
  // The walk makes the network fail and provokes refusals; what the service itself answers is judged on its way.
  guard.expectsFailedLoad(/^\//);
  // What the start script says of a program that does not come.
  guard.expectsConsole(/^TypeError: Failed to fetch/);
  await Sight.install(context);
  await new Walk(context, backend, between, guard, SEED, `${NOWHERE}/image.png`).go(STEPS, LEG);
});
