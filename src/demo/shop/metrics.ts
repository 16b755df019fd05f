import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { Meter } from './consumers';
import type { Shop } from './shop';

/** The metrics that the shop exports, with the names that the libraries' observability page recommends. */
export interface ShopMetrics {
  readonly meter: Meter;
  /** Serves the metrics at `/metrics` of 127.0.0.1. `port` 0: any free port. Resolves with the address. */
  serve(port: number, shop: Pick<Shop, 'segments' | 'head'>): Promise<string>;
  close(): void;
}

export function createShopMetrics(): ShopMetrics {
  const registers = [new Registry()];
  const appended = new Counter({
    name: 'pupsourcing_events_appended_total',
    help: 'Events appended.',
    labelNames: ['aggregate_type'],
    registers,
  });
  const processed = new Counter({
    name: 'pupsourcing_events_processed_total',
    help: 'Events that a consumer handled.',
    labelNames: ['consumer'],
    registers,
  });
  const errors = new Counter({
    name: 'pupsourcing_event_processing_errors_total',
    help: "Errors of a consumer's handler.",
    labelNames: ['consumer'],
    registers,
  });
  const duration = new Histogram({
    name: 'pupsourcing_event_processing_duration_seconds',
    help: 'How long a consumer handles an event.',
    labelNames: ['consumer'],
    registers,
  });
  const lag = new Gauge({
    name: 'pupsourcing_consumer_lag',
    help: 'The highest position less the lowest checkpoint.',
    labelNames: ['consumer_id'],
    registers,
  });
  let server: Server | undefined;

  const measureLag = ({ segments, head }: Pick<Shop, 'segments' | 'head'>): void => {
    for (const name of new Set(segments.map(({ consumer }) => consumer))) {
      const checkpoints = segments.filter(({ consumer }) => consumer === name).map(({ checkpoint }) => checkpoint);
      lag.set({ consumer_id: name }, head - Math.min(...checkpoints));
    }
  };

  return {
    meter: {
      appended: ({ aggregateType }) => appended.inc({ aggregate_type: aggregateType }),
      handled(consumer, seconds) {
        processed.inc({ consumer });
        duration.observe({ consumer }, seconds);
      },
      failed: (consumer) => errors.inc({ consumer }),
    },
    async serve(port, shop) {
      const [registry] = registers as [Registry];
      const listening = createServer(async ({ method, url }, response) => {
        if (method !== 'GET' || url !== '/metrics') return void response.writeHead(404).end();
        measureLag(shop);
        response.writeHead(200, { 'content-type': registry.contentType }).end(await registry.metrics());
      });
      server = listening;
      await new Promise<void>((resolve, reject) => {
        listening.once('error', reject).listen(port, '127.0.0.1', resolve);
      });
      return `http://127.0.0.1:${(listening.address() as AddressInfo).port}/metrics`;
    },
    close: () => void server?.close(),
  };
}
