import fc from 'fast-check';

/** What JSON can hold. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** One place in an answer and what stands there instead. `undefined` removes a field. */
export interface Lie {
  /** Names and indexes, from the outside in. */
  path: (string | number)[];
  value: Json | undefined;
}

const HUGE = 'long '.repeat(60_000);

/** What may stand in the place of a value. Texts that look like what is expected, but are not, are the most useful. */
const LIES = fc.constantFrom<Json | undefined>(
  ...[undefined, null, true, 0, -1, 1.5, 2 ** 63, 1e308, '', '0', '9223372036854775808', '-1', 'NaN'],
  ...['2026-02-31T00:00:00Z', '0000-00-00', '99999-01-01T00:00:00Z', 'tomorrow', '\u200b\u2060', '\u202egnp.exe', '<b>bold</b>'],
  ...[[], {}, [null], [[]], { items: 0 }, HUGE],
);

/** A lie about one value somewhere in `answer`. */
export function lieAbout(answer: Json): fc.Arbitrary<Lie> {
  return fc.record({ path: fc.constantFrom(...paths(answer)), value: LIES });
}

/** `answer` with `lie` in it. */
export function withLie(answer: Json, { path: [name, ...rest], value }: Lie): Json | undefined {
  if (name === undefined) return value;
  const copy = (Array.isArray(answer) ? [...answer] : { ...(answer as object) }) as Record<string | number, Json>;
  const changed = withLie(copy[name]!, { path: rest, value });
  if (changed !== undefined) copy[name] = changed;
  else if (Array.isArray(copy)) copy.splice(Number(name), 1);
  else delete copy[name];
  return copy as Json;
}

/** The places of all values. Of a list, those of its first and last items. */
function paths(value: Json): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [[]];
  const names = Array.isArray(value) ? [...new Set([0, value.length - 1])].filter((index) => index >= 0) : Object.keys(value);
  return [[], ...names.flatMap((name) => paths((value as Record<string | number, Json>)[name]!).map((path) => [name, ...path]))];
}
