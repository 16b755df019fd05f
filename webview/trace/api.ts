import type { CancelRequest, Reply, Request } from '../../src/protocol/rpc';
import type {
  BodyView,
  FromTrace,
  LogsView,
  StreamView,
  ToTrace,
  TraceLogsView,
  TraceRequest,
} from '../../src/protocol/trace';
import type { Host } from '../kit/host';

export type Push = Exclude<ToTrace, Reply>;
export type TraceHost = Host<Push, Exclude<FromTrace, Request<TraceRequest> | CancelRequest>, TraceRequest>;

interface Answers {
  body: BodyView;
  logs: LogsView;
  stream: StreamView;
  traceLogs: TraceLogsView;
}

/** What a request is answered with; `null` for those that only do something. */
export type AnswerTo<K extends TraceRequest['kind']> = K extends keyof Answers ? Answers[K] : null;

/** Asks the host; rejects with an Error that carries its sentence, or with AbortError. */
export function ask<K extends TraceRequest['kind']>(
  host: TraceHost,
  request: Extract<TraceRequest, { kind: K }>,
  signal?: AbortSignal,
): Promise<AnswerTo<K>> {
  return host.request(request, signal) as Promise<AnswerTo<K>>;
}
