import assert from 'node:assert/strict';
import { agentTool } from '../../src/app/tools/catalogue';
import { readTrace } from '../../src/app/traces/readTrace';
import type { Position } from '../../src/model/event/event';
import { traceKeyOf } from '../../src/model/event/headerBatch';
import type { EventStore } from '../../src/store/ports';
import { hubTools, logsIn } from '../support/hubTools';
import { testHub } from '../support/testHub';
import { storeOf } from './ask';
import type { BenchStore } from './benchStore';
import { type Figure, type Section, sideBySide } from './measure';

const ROUNDS = 30;
const MOST_MS = 300;
const never = new AbortController().signal;

/** Each agents' tool in a window that polls its consumers, against the questions that a panel asks the store for the same. */
export async function agentsSection(bench: BenchStore): Promise<Section> {
  const database = await bench.open();
  const store = await storeOf(database);
  await bench.admin.query(`
    TRUNCATE consumer_segments, consumer_workers;
    INSERT INTO consumer_segments SELECT 'consumer-' || i / 4, i % 4, 4, 'w-' || i % 4,
      (SELECT max(global_position) FROM events) - i FROM generate_series(0, 39) i;
    INSERT INTO consumer_workers SELECT DISTINCT consumer_name, owner_id, now() FROM consumer_segments;
    ANALYZE consumer_segments; ANALYZE consumer_workers`);
  const source = { kind: 'demo', name: 'bench' } as const;
  const { hub, dispose } = testHub({ sources: [source], open: async () => ({ source, database, store }) });
  const tools = await hubTools(hub, 'bench', logsIn(), 0);
  const { rows } = await bench.admin.query<{ position: Position; event_type: string }>(
    `SELECT global_position::text AS position, event_type FROM events
     WHERE correlation_id IS NOT NULL ORDER BY global_position DESC OFFSET 2000 LIMIT ${ROUNDS}`,
  );
  const at = (round: number) => rows[round] ?? assert.fail('There are too few events.');
  const figures: Figure[] = [];
  const measure = async (
    tool: string,
    input: (round: number) => object,
    panel: string,
    run: (store: EventStore, round: number) => Promise<unknown>,
  ) => {
    const ask = async (round: number) => {
      const answer = await agentTool(tool)?.run(input(round), tools.ports, never);
      assert.equal(answer?.isError, false, answer?.text);
    };
    // The first answer waits for looks at the consumers, so it is not measured.
    await ask(0);
    const yardstick = { name: panel, run: (round: number) => run(store, round) };
    figures.push(await sideBySide(`agent: ${tool}`, ROUNDS, ask, yardstick, { p95AtMost: MOST_MS }));
  };
  const id = (round: number) => ({ id: `#${at(round).position}` });
  const headerAt = async (round: number) =>
    (await store.body(at(round).position, 0, never))?.header ?? assert.fail('The event is gone.');
  await measure(
    'list_consumers',
    () => ({}),
    'a poll',
    (own) => own.consumers(undefined),
  );
  await measure(
    'diagnose_consumer',
    () => ({ consumer: 'consumer-9' }),
    'a poll',
    (own) => own.consumers(undefined),
  );
  await measure(
    'find',
    (round) => ({ text: `#${at(round).position}` }),
    'the event',
    (own, round) => own.body(at(round).position, 0, never),
  );
  await measure('get_trace', id, 'the rows of the panel', async (own, round) =>
    readTrace(own, traceKeyOf(await headerAt(round)), never),
  );
  await measure(
    'get_event',
    (round) => ({ ...id(round), payload: true }),
    'the details of the panel',
    async (own, round) => {
      const { eventId } = await headerAt(round);
      await own.event(eventId, never);
      await own.body(at(round).position, 1_000_000, never);
    },
  );
  await measure('get_logs', id, 'the event', (own, round) => own.body(at(round).position, 0, never));
  await measure(
    'recent_flows',
    () => ({}),
    'the events view',
    (own) => own.eventsPage({ from: '9223372036854775807' as Position, forward: false, count: 500 }, never),
  );
  await measure(
    'describe_event_type',
    (round) => ({ type: at(round).event_type }),
    'the code lens of a type',
    async (own, round) => {
      const type = [at(round).event_type];
      await own.typeActivity(type, never);
      await own.payloadSamples(type, never);
    },
  );
  tools.dispose();
  await dispose();
  return {
    title: 'Agents',
    about: `Each tool as a window answers it, ${ROUNDS} rounds over different events, while ten consumers of four segments are polled. Beside it stands what a panel asks the store for the same subject; a tool also judges the consumers, looks who has handled the events and writes the answer. Flows are not learned here: that happens behind the answers.`,
    figures,
  };
}
