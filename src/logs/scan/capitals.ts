import { open } from 'node:fs/promises';
import { decodedText, encodingOf } from '../lines/decode';
import type { ScanOptions } from './scanLines';

/** Bytes at the beginning and at the end of a log that say how whoever writes it spells ids. */
const SAMPLE_BYTES = 64 * 1024;
const IN_CAPITALS =
  /(?<![\dA-Za-z])(?=[\d-]*[A-F])[\dA-F]{8}(?:(?:-[\dA-F]{4}){3}-[\dA-F]{12}|[\dA-F]{24})(?![\dA-Za-z])/;

/** Whether one of the logs writes ids in capitals, by samples of it: a logger spells all of them alike. */
export async function hasCapitals(
  files: readonly string[],
  { sources = [], signal }: Pick<ScanOptions, 'sources' | 'signal'>,
): Promise<boolean> {
  for (const { bytes } of sources) {
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (IN_CAPITALS.test(buffer.toString('latin1', 0, SAMPLE_BYTES))) return true;
    if (IN_CAPITALS.test(buffer.toString('latin1', Math.max(0, buffer.length - SAMPLE_BYTES)))) return true;
  }
  for (const file of files) {
    signal.throwIfAborted();
    // One that cannot be read is named by the search.
    if (await isInCapitals(file, signal).catch(() => false)) return true;
  }
  return false;
}

async function isInCapitals(file: string, signal: AbortSignal): Promise<boolean> {
  const encoding = await encodingOf(file);
  for await (const chunk of decodedText(file, encoding, signal)) {
    if (IN_CAPITALS.test(chunk.toString('latin1', 0, SAMPLE_BYTES))) return true;
    break;
  }
  if (encoding !== 'utf8') return false;
  const handle = await open(file);
  try {
    const { size } = await handle.stat();
    const end = Buffer.alloc(SAMPLE_BYTES);
    const { bytesRead } = await handle.read(end, 0, SAMPLE_BYTES, Math.max(0, size - SAMPLE_BYTES));
    return IN_CAPITALS.test(end.toString('latin1', 0, bytesRead));
  } finally {
    await handle.close();
  }
}
