import { STATUS_RANK } from '../../src/model/health';
import { isFlag, isKindOf, isList, isNumber, isObject, isOneOf, isText, orNull, type Shape } from '../kit/shape';
import type { Push } from './api';

const isStatus = isOneOf(...STATUS_RANK);

const LIVES: Readonly<Record<string, Shape>> = {
  loading: isObject({}),
  live: isObject({}),
  stale: isObject({ reason: isText, since: isNumber, canConnect: isFlag }),
  gone: isObject({}),
};

const isSummary = isObject({
  status: isStatus,
  sentence: isText,
  findings: isList(isText),
  scope: isText,
  waiting: isNumber,
  more: isFlag,
  atMost: isFlag,
  oldestWaitingS: orNull(isNumber),
  heartbeatAgeS: orNull(isNumber),
  staleAfterS: isNumber,
  appendedPerS: orNull(isNumber),
  handledPerS: orNull(isNumber),
  catchUpS: orNull(isNumber),
  takenAt: isNumber,
});

const isSegment = isObject({
  id: orNull(isNumber),
  ownerId: orNull(isText),
  ownership: isOneOf('live', 'stale', 'none', 'unknown'),
  checkpoint: isText,
  waiting: isNumber,
  more: isFlag,
  atMost: isFlag,
  oldestWaitingS: orNull(isNumber),
  heartbeatAgeS: orNull(isNumber),
  status: isStatus,
});

const isPoint = isObject({
  at: isNumber,
  waiting: isNumber,
  more: isFlag,
  lagS: orNull(isNumber),
  appendedPerS: orNull(isNumber),
  handledPerS: orNull(isNumber),
});

const SHAPES: { readonly [K in Push['type']]: Shape } = {
  open: isObject({ state: isObject({ connection: isText, consumer: isText }) }),
  life: isObject({ life: isKindOf('kind', LIVES) }),
  summary: isObject({ summary: isSummary, hasMetrics: isFlag }),
  segments: isObject({ segments: isList(isSegment) }),
  history: isObject({
    whole: isFlag,
    points: isList(isPoint),
    changes: isList(isObject({ at: isNumber, from: orNull(isStatus), to: isStatus })),
  }),
};

/** Whether this is a whole message of the host, other than a reply. */
export const isPush = isKindOf('type', SHAPES) as (value: unknown) => value is Push;
