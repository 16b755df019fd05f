import type { Database } from './pg/database';
import { engineOf, enginePlaced } from './pg/engines';
import type { EventStore } from './ports';
import { readAppendRate } from './queries/appendRate';
import { countEventsIn, readBeganBefore, readEventsBetween, readIdsIn } from './queries/between';
import { readConsumers } from './queries/consumers/poll';
import { readCheckpoints } from './queries/consumers/rows';
import { readSkips } from './queries/consumers/skips';
import { createSpreadPoll } from './queries/consumers/spreadPoll';
import { readNextUnhandled, readWaiting } from './queries/consumers/waiting';
import { readWriters } from './queries/consumers/writers';
import {
  readBodies,
  readBody,
  readEvent,
  readEventsAt,
  readPreviousOfType,
  readRecentCorrelations,
  readStreamAround,
} from './queries/events';
import { readEventTypes, readPayloadSamples, readTypeActivity } from './queries/eventTypes';
import { lendPages, readEventsAfter, readFlowPage, readNewestWindow, readPayloadsAt } from './queries/flows/flows';
import { hasIndexFor, readCorrelatedFrom, readHeadersFrom, readHeadersOf } from './queries/headers';
import { readLookBack } from './queries/lookBack';
import { glance } from './queries/lookup/glance';
import { identify } from './queries/lookup/identify';
import { readEventsPage, readPositionAt } from './queries/places';
import { scanFor } from './queries/scan';
import { readSpreadAppendRate } from './queries/spread/appendRate';
import { withCauses } from './queries/spread/causes';
import { createSpreadLookup } from './queries/spread/lookup';
import { readSpreadActivity, readSpreadCorrelations, readSpreadSamples, readSpreadTypes } from './queries/spread/types';
import { createTail } from './queries/tail';
import { type EventSql, eventSql } from './schema/eventSql';
import type { StoreLayout } from './schema/layout';

/** Returns the store that a layout describes. Closing the store closes the database. */
export function createEventStore(database: Database, { events, consumers, summary }: StoreLayout): EventStore {
  const sql = eventSql(events, enginePlaced(engineOf(database.server), events.placement));
  const db = withCauses(database, sql);
  const forms = sql.spread ? spreadForms(db, sql, consumers) : wholeForms(db, sql, consumers);
  return {
    ...forms,
    get server() {
      return db.server;
    },
    layout: summary,
    headers: (key, signal) => readHeadersOf(db, sql, key, signal),
    hasIndexFor: (key) => hasIndexFor(sql, key),
    scan: (id, signal) => scanFor(db, sql, id, signal),
    headersFrom: (key, from, signal) => readHeadersFrom(db, sql, key, from, signal),
    event: (eventId, signal) => readEvent(db, sql, eventId, signal),
    eventsAt: (positions, signal) => readEventsAt(db, sql, positions, signal),
    body: (position, maxBytes, signal) => readBody(db, sql, position, maxBytes, signal),
    bodies: (positions, maxBytes, signal) => readBodies(db, sql, positions, maxBytes, signal),
    streamAround: (stream, version, count, signal) => readStreamAround(db, sql, stream, version, count, signal),
    previousOfType: (header, signal) => readPreviousOfType(db, sql, header, signal),
    checkpoints: (signal) => readCheckpoints(db, sql, consumers, signal),
    skips: (consumer, signal) => readSkips(db, sql, consumers, consumer, signal),
    writers: (request, signal) => readWriters(db, sql, consumers, request, signal),
    lookBack: (request, signal) => readLookBack(db, sql, request, signal),
    nextUnhandled: (consumer, signal) => readNextUnhandled(db, sql, consumers, consumer, signal),
    waiting: (request, signal) => readWaiting(db, sql, request, signal),
    tail: () => createTail(db, sql),
    beganBefore: (correlationIds, position, signal) => readBeganBefore(db, sql, correlationIds, position, signal),
    correlatedFrom: (correlationIds, from, count, signal) =>
      readCorrelatedFrom(db, sql, correlationIds, from, count, signal),
    eventsBetween: (after, before, count, signal) => readEventsBetween(db, sql, after, before, count, signal),
    countIn: (ranges, signal) => countEventsIn(db, sql, ranges, signal),
    idsIn: (range, signal) => readIdsIn(db, sql, range, signal),
    positionAt: (time, signal) => readPositionAt(db, sql, time, signal),
    eventsPage: (page, signal) => readEventsPage(db, sql, page, signal),
    newestWindow: (count, signal) => readNewestWindow(db, sql, count, signal),
    eventsAfter: (after, count, signal) => readEventsAfter(db, sql, after, count, signal),
    flowPage: (after, count, signal) => readFlowPage(db, sql, after, count, signal),
    lendPages: (signal) => lendPages(db, sql, signal),
    payloadsAt: (positions, signal) => readPayloadsAt(db, sql, positions, signal),
    close: () => db.close(),
  };
}

/** The questions that a spread store is asked in another form. */
type Forms = Pick<
  EventStore,
  | 'identify'
  | 'glance'
  | 'recentCorrelations'
  | 'consumers'
  | 'appendRate'
  | 'eventTypes'
  | 'typeActivity'
  | 'payloadSamples'
>;

/** The forms for a store that is not spread: as few round trips as possible. */
function wholeForms(db: Database, sql: EventSql, consumers: StoreLayout['consumers']): Forms {
  return {
    identify: (subject, signal) => identify(db, sql, subject, signal),
    glance: (subject, signal) => glance(db, sql, subject, signal),
    recentCorrelations: (signal) => readRecentCorrelations(db, sql, signal),
    consumers: (tailAfter = null, signal, compared = null) =>
      readConsumers(db, sql, consumers, tailAfter, signal, compared),
    appendRate: (signal) => readAppendRate(db, sql, signal),
    eventTypes: (signal) => readEventTypes(db, sql, signal),
    typeActivity: (types, signal) => readTypeActivity(db, sql, types, signal),
    payloadSamples: (types, signal) => readPayloadSamples(db, sql, types, signal),
  };
}

/** The forms for a spread store: simple queries without joins. Their answers are joined here. */
function spreadForms(db: Database, sql: EventSql, consumers: StoreLayout['consumers']): Forms {
  const readPoll = createSpreadPoll(db, sql, consumers);
  const lookup = createSpreadLookup(db, sql);
  return {
    ...lookup,
    recentCorrelations: (signal) => readSpreadCorrelations(db, sql, signal),
    consumers: (tailAfter = null, signal, compared = null) => readPoll(tailAfter, signal, compared),
    appendRate: (signal) => readSpreadAppendRate(db, sql, signal),
    eventTypes: (signal) => readSpreadTypes(db, sql, signal),
    typeActivity: (types, signal) => readSpreadActivity(db, sql, types, signal),
    payloadSamples: (types, signal) => readSpreadSamples(db, sql, types, signal),
  };
}
