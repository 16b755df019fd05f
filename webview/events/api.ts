import type { FromEvents, ToEvents } from '../../src/protocol/events';
import type { Host } from '../kit/host';

/** This page asks nothing that is answered. */
export type EventsHost = Host<ToEvents, FromEvents, never>;
