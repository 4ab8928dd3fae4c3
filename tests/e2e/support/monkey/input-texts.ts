import type { Random } from './random.ts';

/** Texts for any field: empty, unusual characters, very long, markup, numbers. */
const ANY = [
  '',
  ' ',
  'a',
  '0',
  '-1',
  '7',
  '1e9',
  '999999',
  '1000000',
  'monkey',
  '  two  words  ',
  'Dwight K. Schrute',
  'Дуайт 德怀特 دوايت ड्वाइट',
  '\u202eright to left',
  '\u200b\ufeff\u00ad',
  'a\u0301\u0327'.repeat(40),
  '🧑‍🌾🐒',
  '\ud835\udd4d'.repeat(10),
  'W'.repeat(100),
  'x'.repeat(5_000),
  'one\ttab',
  '<img src=x onerror=alert(1)><script>alert(2)</script>',
  `'; DROP TABLE token; --`,
  '{{7*7}} ${7*7} %s %00 ../..',
  '=1+1',
];

/** Facts about the account that may be typed. */
export interface Known {
  handle: string;
  email: string;
  /** A token of the account, if one is known; it may have ended. */
  token?: string;
  /** The URL of an image that cannot be loaded. */
  image: string;
}

/** A text for the field called `name`: in 60 % of cases one that suits the field. */
export function textFor(name: string, known: Known, random: Random): string {
  const number = random.below(1_000);
  const fits: [RegExp, string[]][] = [
    [/^Type .* to confirm$/, [known.handle]],
    [/^Handle$/, [`monkey-${number}`, known.handle, 'michael-scott', 'admin']],
    [/^Display Name$/, [`Monkey ${number}`, '']],
    [/^Title$/, [`token ${number}`, '']],
    [/^Email$/, [known.email, 'nobody@example.com']],
    [/^API token$/, [known.token ?? 'tpt_none', 'tpt_00000000000000000000_0000000000000000000000000']],
    [/^Minutes|^GB/, [String(1 + number)]],
    // Day, month and year, as typed into a date input.
    [/^First day$|^Last day$/, ['01102026', '31012031', '29022026']],
    [/^Avatar URL$/, [known.image, 'http://127.0.0.1/a.png']],
  ];
  const fitting = fits.find(([pattern]) => pattern.test(name));
  return fitting && random.happens(0.6) ? random.pick(fitting[1]) : random.pick(ANY);
}
