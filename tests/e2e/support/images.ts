import { deflateSync } from 'node:zlib';
import type { Page } from '@playwright/test';

/** A file for a file chooser. */
export interface ImageFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

/** A PNG whose left half is red and whose right half is blue. */
export function twoColorImage(width: number, height: number): ImageFile {
  const row = Buffer.alloc(1 + width * 3);
  for (let x = 0; x < width; x += 1) row[1 + x * 3 + (x < width / 2 ? 0 : 2)] = 255;
  return { name: 'halves.png', mimeType: 'image/png', buffer: png(width, height, Buffer.concat(Array<Buffer>(height).fill(row))) };
}

/**
 * A JPEG whose left half is red and whose right half is blue, with as much noise as makes it as large as a photo. `orientation`
 * is that of EXIF: 6 is turned to the right. `page` draws it.
 */
export async function photo(page: Page, width: number, height: number, orientation = 1): Promise<ImageFile> {
  const context = await page.context().browser()!.newContext();
  const drawing = await context.newPage();
  const encoded = await drawing.evaluate(
    async ([width, height]) => {
      const canvas = new OffscreenCanvas(width, height);
      const image = new ImageData(width, height);
      for (let at = 0; at < image.data.length; at += 4) {
        const noise = (at * 2_654_435_761) >>> 26;
        image.data.set((at / 4) % width < width / 2 ? [255 - noise, noise, noise, 255] : [noise, noise, 255 - noise, 255], at);
      }
      canvas.getContext('2d')!.putImageData(image, 0, 0);
      const reader = new FileReader();
      reader.readAsDataURL(await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.95 }));
      await new Promise((resolve) => reader.addEventListener('load', resolve));
      return String(reader.result);
    },
    [width, height] as const,
  );
  await context.close();
  const jpeg = Buffer.from(encoded.slice(encoded.indexOf(',') + 1), 'base64');
  const exif = Buffer.from([...Buffer.from('Exif\0\0MM\0*'), 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]);
  const segment = Buffer.from([0xff, 0xe1, 0, exif.length + 2]);
  return { name: 'photo.jpg', mimeType: 'image/jpeg', buffer: Buffer.concat([jpeg.subarray(0, 2), segment, exif, jpeg.subarray(2)]) };
}

/** The boxes of an HEIC image of 64 by 64 pixels, without its data. */
export function heic(): ImageFile {
  const box = (name: string, ...content: Buffer[]) => {
    const body = Buffer.concat([Buffer.from(name), ...content]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(body.length + 4);
    return Buffer.concat([length, body]);
  };
  const size = box('ispe', Buffer.from([0, 0, 0, 0, 0, 0, 0, 64, 0, 0, 0, 64]));
  return { name: 'photo.heic', mimeType: 'image/heic', buffer: Buffer.concat([box('ftyp', Buffer.from('heic\0\0\0\0')), box('meta', size), box('mdat')]) };
}

/** A PNG of a few hundred bytes whose header claims 30,000 by 30,000 pixels. */
export function decompressionBomb(): ImageFile {
  return { name: 'bomb.png', mimeType: 'image/png', buffer: png(30_000, 30_000, Buffer.alloc(1000)) };
}

/** A GIF with two frames of one pixel. */
export function animation(): ImageFile {
  const frame = [0x21, 0xf9, 4, 0, 10, 0, 0, 0, 0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0];
  const head = [1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255];
  return { name: 'moving.gif', mimeType: 'image/gif', buffer: Buffer.from([...Buffer.from('GIF89a'), ...head, ...frame, ...frame, 0x3b]) };
}

function png(width: number, height: number, pixels: Buffer): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', deflateSync(pixels)), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  whole.set(body, 4);
  whole.writeUInt32BE(crc(body), whole.length - 4);
  return whole;
}

function crc(bytes: Buffer): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return (sum ^ 0xffffffff) >>> 0;
}
