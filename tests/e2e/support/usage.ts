import type { APIRequestContext, Page } from '@playwright/test';

/** A usage record of the API. */
export interface UsageRecord {
  usage_date: string;
  workspace_id: string;
  metric: string;
  billing_mode: string;
  value: number;
}

const COMPUTE = ['db_execution_ms', 'process_execution_ms'];
const STORAGE = ['db_volume_used_bytes', 'process_log_bytes', 'snapshot_storage_bytes'];

/** Every record since the day `from`. */
export async function records(api: APIRequestContext, handle: string, from: string): Promise<UsageRecord[]> {
  const all: UsageRecord[] = [];
  let next: string | undefined;
  do {
    const params = { limit: 100, where: `usage_date >= '${from}'`, ...(next ? { next_token: next } : {}) };
    const page = await (await api.get(`/api/v0/user/${handle}/usage`, { params })).json();
    all.push(...page.items);
    next = page.next_token;
  } while (next);
  return all;
}

/** The sum of all compute in milliseconds. */
export function compute(all: UsageRecord[]): bigint {
  return all.filter((it) => COMPUTE.includes(it.metric)).reduce((sum, it) => sum + BigInt(it.value), 0n);
}

/** The stored bytes on the day with the largest sum. */
export function storage(all: UsageRecord[]): bigint {
  const days = new Map<string, bigint>();
  for (const it of all.filter((it) => STORAGE.includes(it.metric))) {
    days.set(it.usage_date, (days.get(it.usage_date) ?? 0n) + BigInt(it.value));
  }
  return [...days.values()].reduce((most, it) => (it > most ? it : most), 0n);
}

/** `value / unit`, rounded half up to `places` decimals, with commas between thousands. */
export function rounded(value: bigint, unit: bigint, places: number): string {
  const size = 10n ** BigInt(places);
  const all = (2n * value * size + unit) / (2n * unit);
  const whole = (all / size).toString().replace(/\B(?=(\d{3})+$)/g, ',');
  return `${whole}.${(all % size).toString().padStart(places, '0')}`;
}

export const minutes = (value: bigint) => rounded(value, 60_000n, 1);
export const gigabytes = (value: bigint) => rounded(value, 1_000_000_000n, 2);

/** The day `days` before today, in UTC. */
export function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10);
}

/** The file that `press` downloads. */
export async function downloadBy(page: Page, press: () => Promise<void>): Promise<{ name: string; text: string; bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download'), press()]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  return { name: download.suggestedFilename(), text: bytes.toString('utf8'), bytes };
}
