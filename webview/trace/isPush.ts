import {
  isBatch,
  isFlag,
  isKindOf,
  isList,
  isNumber,
  isObject,
  isOneOf,
  isText,
  orNull,
  type Shape,
} from '../kit/shape';
import type { Push } from './api';

const isSettings = isObject({
  reveal: isOneOf('onClick', 'always', 'never'),
  heartbeatStaleAfterS: isNumber,
  hasTraceUrl: isFlag,
  streamWord: isOneOf('aggregate', 'stream'),
});

const isKey = isObject({ by: isOneOf('correlation', 'trace', 'causation', 'event', 'stream'), id: isText });

const isSegment = isObject({
  id: orNull(isNumber),
  total: orNull(isNumber),
  ownerId: orNull(isText),
  checkpoint: isText,
  heartbeatAgeS: orNull(isNumber),
});

const isSnapshot = isObject({
  head: orNull(isText),
  features: isObject({}),
  consumers: isList(isObject({ name: isText, segments: isList(isSegment) })),
});

const PROGRESS: Readonly<Record<string, Shape>> = {
  reading: isObject({}),
  searching: isObject({ backTo: orNull(isNumber) }),
  done: isObject({}),
  cancelled: isObject({}),
  failed: isObject({ reason: isText, since: isNumber }),
};

const isStop = isObject({ eventId: isText, consumer: isText, segment: orNull(isNumber), error: orNull(isText) });

const SHAPES: { readonly [K in Push['type']]: Shape } = {
  open: isObject({ state: isObject({ key: isKey, connection: isText }), settings: isSettings }),
  rows: isObject({ batch: isBatch }),
  progress: isObject({ progress: isKindOf('state', PROGRESS) }),
  consumers: isObject({ snapshot: orNull(isSnapshot), problem: orNull(isText) }),
  stops: isObject({ stops: isList(isStop) }),
  settings: isObject({ settings: isSettings }),
  select: isObject({ eventId: isText }),
};

/** Whether this is a whole message of the host, other than a reply. */
export const isPush = isKindOf('type', SHAPES) as (value: unknown) => value is Push;
