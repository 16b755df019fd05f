import type { ToEvents } from '../../src/protocol/events';
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

const isSettings = isObject({
  mode: isOneOf('all', 'run'),
  paused: isFlag,
  streamWord: isOneOf('aggregate', 'stream'),
  openOnClick: isFlag,
});

const STATUS: Readonly<Record<string, Shape>> = {
  none: isObject({}),
  connecting: isObject({ name: isText }),
  live: isObject({}),
  failed: isObject({ reason: isText }),
  stale: isObject({ reason: isText, since: isNumber }),
};

const isPosition: Shape = (value) => typeof value === 'string' && /^\d{1,19}$/.test(value);
const isGap = isObject({ after: isPosition, before: isPosition, skipped: isNumber, more: isFlag });

const isConsumer = isObject({ name: isText, waiting: isNumber, atMost: isFlag, stopped: isFlag });
const isTrace = isObject({
  rootId: isText,
  rootType: isText,
  stream: isText,
  correlationId: orNull(isText),
  events: isNumber,
  startedAt: isNumber,
  lastAt: isNumber,
  consumers: orNull(isList(isConsumer)),
  errors: orNull(isNumber),
});
const isRun = isObject({
  startedAt: orNull(isNumber),
  what: orNull(isText),
  traces: isList(isTrace),
  unlisted: isNumber,
  earlier: isNumber,
  cut: isFlag,
});

const SHAPES: { readonly [K in ToEvents['type']]: Shape } = {
  open: isObject({ settings: isSettings, keep: isNumber }),
  settings: isObject({ settings: isSettings }),
  status: isObject({ status: isKindOf('state', STATUS) }),
  events: isObject({ batch: isBatch }),
  gaps: isObject({ gaps: isList(isGap) }),
  read: isObject({}),
  run: isObject({ run: isRun }),
  filter: isObject({ key: isOneOf('type', 'aggregate', 'stream'), value: isText }),
};

/** Whether this is a whole message of the host. */
export const isPush = isKindOf('type', SHAPES) as (value: unknown) => value is ToEvents;
