import { readAppendRate } from './appendRate';
import { readConsumers, readNextUnhandled } from './consumers';
import type { Database } from './database';
import { engineOf } from './engines';
import { eventSql } from './eventSql';
import type { EventStore } from './eventStore';
import { readBody, readEvent, readPreviousOfType, readRecentCorrelations, readStreamAround } from './events';
import { readEventTypes, readPayloadSamples, readTypeActivity } from './eventTypes';
import { glance } from './glance';
import { hasIndexFor, readHeadersFrom, readHeadersOf } from './headers';
import { identify } from './identify';
import type { StoreLayout } from './layout';
import { readLookBack } from './lookBack';
import { scanFor } from './scan';
import { createTail } from './tail';
import { readBeganBefore, readEventsBetween } from './tailEvents';
import { readWaiting } from './waiting';

/** The store that a layout describes; closing it closes the database. */
export function createEventStore(db: Database, { events, consumers, summary }: StoreLayout): EventStore {
  const sql = eventSql(events, engineOf(db.server));
  return {
    get server() {
      return db.server;
    },
    layout: summary,
    identify: (subject, signal) => identify(db, sql, subject, signal),
    glance: (subject, signal) => glance(db, sql, subject, signal),
    recentCorrelations: (signal) => readRecentCorrelations(db, sql, signal),
    headers: (key, signal) => readHeadersOf(db, sql, key, signal),
    hasIndexFor: (key) => hasIndexFor(sql, key),
    scan: (id, signal) => scanFor(db, sql, id, signal),
    headersFrom: (key, from, signal) => readHeadersFrom(db, sql, key, from, signal),
    event: (eventId, signal) => readEvent(db, sql, eventId, signal),
    body: (position, maxBytes, signal) => readBody(db, sql, position, maxBytes, signal),
    streamAround: (stream, version, count, signal) => readStreamAround(db, sql, stream, version, count, signal),
    previousOfType: (header, signal) => readPreviousOfType(db, sql, header, signal),
    consumers: (tailAfter = null, signal) => readConsumers(db, sql, consumers, tailAfter, signal),
    lookBack: (request, signal) => readLookBack(db, sql, request, signal),
    nextUnhandled: (consumer, signal) => readNextUnhandled(db, sql, consumers, consumer, signal),
    waiting: (request, signal) => readWaiting(db, sql, request, signal),
    appendRate: (signal) => readAppendRate(db, sql, signal),
    tail: () => createTail(db, sql),
    beganBefore: (correlationIds, position, signal) => readBeganBefore(db, sql, correlationIds, position, signal),
    eventsBetween: (after, before, count, signal) => readEventsBetween(db, sql, after, before, count, signal),
    eventTypes: (signal) => readEventTypes(db, sql, signal),
    typeActivity: (types, signal) => readTypeActivity(db, sql, types, signal),
    payloadSamples: (types, signal) => readPayloadSamples(db, sql, types, signal),
    close: () => db.close(),
  };
}
