import { realpathSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { dirname } from 'node:path';
import { anyText, flag, object } from '../../protocol/schema';
import type { ToolAnswer } from '../tools/tool';
import { CALL_PATH, type ForwardedCall, newNonce, PROOF, proofOf, seal, unseal } from './callRoute';
import { type FoundRecord, isAlive, readWindowRecords, removeRecord } from './windowRecords';

const toolAnswer = object({ text: anyText, isError: flag });

/** A window must accept a call within this time, in milliseconds. */
const ACCEPTS_MS = 10_000;

/** The longest line of an answer, in characters. A sealed answer is always shorter. */
const LONGEST_LINE = 1_000_000;

/** Finds the running window of a workspace and asks it. */
export class WindowClient {
  /** The files of records whose port did not answer as a window. */
  private readonly refused = new Set<string>();

  /** `records`: the folder of the records; `workspace`: an absolute path. */
  constructor(
    private readonly records: string,
    private readonly workspace: string,
  ) {}

  /**
   * Returns the answer of the window; undefined when no window is open, so that the caller answers by itself. An error on the way is
   * returned as an answer once; the next call does not ask that window again. Rejects when the signal aborts.
   */
  async ask(call: ForwardedCall, signal: AbortSignal): Promise<ToolAnswer | undefined> {
    for (const record of windowsOf(readWindowRecords(this.records), this.workspace)) {
      if (this.refused.has(record.file)) continue;
      const outcome = isAlive(record.pid) ? await askWindow(record, call, signal) : 'gone';
      if (outcome === 'gone') {
        removeRecord(record);
        continue;
      }
      if (typeof outcome !== 'string') return outcome;
      this.refused.add(record.file);
      return { text: PROBLEMS[outcome], isError: true };
    }
    return undefined;
  }
}

const AGAIN = 'Call again: from now on the server reads without the window, as the command line does.';

const PROBLEMS: Readonly<Record<'closed' | 'foreign' | 'silent', string>> = {
  closed: `The window of VS Code closed before it had answered. ${AGAIN}`,
  foreign: `What answers in place of the window of VS Code is not that window, so it was asked nothing. ${AGAIN}`,
  silent: `The window of VS Code did not take the call within ${ACCEPTS_MS / 1_000} seconds. ${AGAIN}`,
};

/**
 * Returns the windows of a workspace: those with this folder first, then those with a folder above it. The nearest and newest come first.
 */
function windowsOf(records: readonly FoundRecord[], workspace: string): FoundRecord[] {
  const distances = new Map<string, number>();
  for (let [folder, distance] = [real(workspace), 0]; ; distance++) {
    distances.set(folder, distance);
    const above = dirname(folder);
    if (above === folder) break;
    folder = above;
  }
  return records
    .map((record) => ({
      record,
      distance: Math.min(...record.folders.map((folder) => distances.get(real(folder)) ?? Number.POSITIVE_INFINITY)),
    }))
    .filter(({ distance }) => Number.isFinite(distance))
    .sort((a, b) => a.distance - b.distance || b.record.startedAt - a.record.startedAt)
    .map(({ record }) => record);
}

function real(folder: string): string {
  try {
    return realpathSync.native(folder);
  } catch {
    return folder;
  }
}

/**
 * `gone`: nothing listens there. `foreign`: something else listens, or has another key. `silent`: it does not answer. `closed`: it ended
 * after it had accepted the call.
 */
type Outcome = ToolAnswer | 'gone' | 'foreign' | 'silent' | 'closed';

async function askWindow({ port, key }: FoundRecord, call: ForwardedCall, signal: AbortSignal): Promise<Outcome> {
  const nonce = newNonce();
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), ACCEPTS_MS);
  let isAccepted = false;
  let answer: ToolAnswer | undefined;
  const onLine = (line: string) => {
    if (isAccepted) answer = toolAnswer.read(unseal(key, 'answer', nonce, line));
    else if (unseal(key, 'accepted', nonce, line) === true) {
      isAccepted = true;
      clearTimeout(timer);
    }
  };
  try {
    const ends = AbortSignal.any([signal, late.signal]);
    await post({ port, proof: proofOf(key, nonce), body: seal(key, 'call', nonce, call) }, onLine, ends);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') return 'gone';
    if (late.signal.aborted) return 'silent';
  } finally {
    clearTimeout(timer);
  }
  return answer ?? (isAccepted ? 'closed' : 'foreign');
}

interface Posted {
  readonly port: number;
  readonly proof: string;
  readonly body: string;
}

/** Sends a call. `onLine` gets each line of the answer as it arrives, even when the connection breaks right after it. */
function post({ port, proof, body }: Posted, onLine: (line: string) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { Authorization: PROOF + proof, 'Content-Length': Buffer.byteLength(body) };
    const path = CALL_PATH;
    const sent = httpRequest({ host: '127.0.0.1', port, path, method: 'POST', headers, agent: false, signal });
    sent.on('error', reject);
    sent.on('response', (response) => {
      let rest = '';
      response.setEncoding('utf8').on('data', (text: string) => {
        const lines = (rest + text).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) onLine(line);
        // A program that is no window could send a line without an end.
        if (rest.length > LONGEST_LINE) sent.destroy(new Error('The line is too long.'));
      });
      response.on('end', resolve).on('error', reject);
    });
    sent.end(body);
  });
}
