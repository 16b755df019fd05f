import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { sourceOf } from '../../src/app/connections/source';
import { causeSentence, searchSentence } from '../../src/app/consumers/causeWords';
import { judgedBy } from '../../src/app/consumers/judged';
import { readConsumerLog } from '../../src/logs/failures/culprit';
import { english } from '../../src/model/text/translate';
import { segments } from '../support/ddl/consumers';
import { eventsTable, headsTable } from '../support/ddl/events';
import { loadFixtures } from '../support/loadFixtures';
import { createTestDatabase, until } from '../support/postgres';
import { testHub } from '../support/testHub';

const LOG = resolve('test/fixtures/pupsourcing-core/api-slog-text.log');

describe('message about a consumer that stopped', () => {
  it('says that the logs are being searched, and then names the event and its error', async () => {
    const database = await createTestDatabase(eventsTable({ style: 'context' }) + headsTable('context') + segments());
    await loadFixtures((sql) => database.admin.query(sql));
    const { spec, server } = database;
    const source = sourceOf(
      { name: 'shop', spec, tlsOptional: true, tables: {}, written: {}, plainPassword: server.password },
      'user',
    );
    let search: () => void = () => undefined;
    const mayBeSearched = new Promise<void>((done) => {
      search = done;
    });
    const { hub, dispose } = testHub({
      sources: [source],
      readLog: async (consumer, signal) => {
        await mayBeSearched;
        return readConsumerLog(consumer, [LOG], { signal, patterns: [] });
      },
    });
    const handle = hub.handle('shop');
    await hub.connect(source, {});
    const watching = handle.feed.watch();
    const said = async () => {
      const { consumers } = await judgedBy(handle.feed, AbortSignal.timeout(60_000));
      const stopped = consumers.filter(({ name, status }) => name === 'billing_outbox' && status === 'stopped');
      return stopped.length === 0 ? undefined : (causeSentence(stopped, english) ?? searchSentence(stopped, english));
    };
    await until(async () => (await said()) !== undefined);
    assert.equal(await said(), 'The logs are being searched for what stops it.');
    search();
    await until(async () => (await said())?.startsWith('billing_outbox stopped') === true);
    assert.match(
      (await said()) ?? '',
      /^billing_outbox stopped at PaymentCaptured: unknown payment provider "stripe": no mapping for card 4242$/,
    );
    watching.dispose();
    await dispose();
    await database.drop();
  });
});
