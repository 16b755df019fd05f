import {
  isFlag,
  isId,
  isRecord,
  isText,
  type PageMessage,
  parseOpenLog,
  parseOpenTrace,
  parsePageMessage,
  type RequestParsers,
} from '../../platform/pageMessages';
import type { ConsumerPanelState, ConsumerRequest } from '../../protocol/consumer';

/** What a webview sends is untrusted: anything that is not exactly a message becomes undefined. */
export function parseMessage(value: unknown): PageMessage<ConsumerRequest> | undefined {
  return parsePageMessage(value, requestParsers);
}

/** The state a panel is restored from after a reload; it may be of an older version. */
export function parsePanelState(value: unknown): ConsumerPanelState | undefined {
  if (!isRecord(value) || !isText(value.connection, 500) || !isText(value.consumer, 10_000)) return undefined;
  return { connection: value.connection, consumer: value.consumer };
}

const LONGEST_RANGE_MS = 32 * 86_400_000;

const requestParsers: RequestParsers<ConsumerRequest> = {
  diagnose: ({ again }) => (isFlag(again) ? { kind: 'diagnose', again } : undefined),
  appendRate: () => ({ kind: 'appendRate' }),
  metrics: ({ from, to, stepS }) => {
    if (!isId(from) || !isId(to) || !isId(stepS)) return undefined;
    const isRange = from < to && to - from <= LONGEST_RANGE_MS && stepS > 0;
    return isRange ? { kind: 'metrics', from, to, stepS } : undefined;
  },
  openTrace: parseOpenTrace,
  openLog: parseOpenLog,
  openConsumer: ({ consumer }) => (isText(consumer, 10_000) ? { kind: 'openConsumer', consumer } : undefined),
  addLogFile: () => ({ kind: 'addLogFile' }),
  openHandler: ({ eventType }) => {
    if (eventType === undefined) return { kind: 'openHandler' };
    return isText(eventType, 10_000) ? { kind: 'openHandler', eventType } : undefined;
  },
  mute: ({ muted }) => (isFlag(muted) ? { kind: 'mute', muted } : undefined),
  copyReport: () => ({ kind: 'copyReport' }),
  connect: () => ({ kind: 'connect' }),
};
