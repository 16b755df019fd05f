import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHistoryFiles } from '../../../src/app/history/files';
import { createRecorder, type Recorder, SAVE_AFTER_MS } from '../../../src/app/history/recorder';
import type { Position } from '../../../src/model/event/event';
import { healthOf } from '../../support/looks';

const NOW = Date.UTC(2026, 10, 22, 15);

describe('the history of the consumers across reloads', () => {
  let root: string;
  let folder: string;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'event-trace-history-'));
  });
  beforeEach(async () => {
    folder = join(await mkdtemp(join(root, 'storage-')), 'history');
  });
  after(() => rm(root, { recursive: true, force: true }));

  /** A window. `save` runs the planned writes and waits until they have ended. */
  function open() {
    const planned: { run: () => void; ms: number }[] = [];
    const failures: unknown[] = [];
    const files = createHistoryFiles(folder);
    const written: Promise<string>[] = [];
    const recorder = createRecorder({
      files: {
        ...files,
        write(connection, content) {
          const writing = files.write(connection, content);
          written.push(writing);
          return writing;
        },
      },
      schedule(run, ms) {
        const entry = { run, ms };
        planned.push(entry);
        return () => void planned.splice(planned.indexOf(entry), 1);
      },
      onFailure: (error) => failures.push(error),
    });
    const save = async () => {
      const before = written.length;
      for (const { run } of planned.splice(0)) run();
      while (written.length === before && failures.length === 0) await new Promise(setImmediate);
      await Promise.allSettled(written);
    };
    return { recorder, planned, failures, save };
  }

  const look = (recorder: Recorder, seconds: number, waiting = 1, connection = 'shop') =>
    recorder.look(connection, NOW + seconds * 1_000, [healthOf('mailer', { waiting })]);
  const waitingOf = async (recorder: Recorder, connection = 'shop') =>
    (await recorder.of(connection, 'mailer')).points.map(({ waiting }) => waiting);

  it('is deleted, also from its files, when it is forgotten, and then begins again', async () => {
    const window = open();
    look(window.recorder, 0, 3);
    await window.save();
    look(window.recorder, 5, 4);
    await window.recorder.forget();
    assert.deepEqual(await readdir(folder), []);
    assert.deepEqual(window.planned, [], 'nothing is written of what was forgotten');
    window.recorder.close();
    assert.deepEqual(await readdir(folder), []);
    assert.deepEqual(await waitingOf(window.recorder), []);
    look(window.recorder, 10, 5);
    assert.deepEqual(await waitingOf(window.recorder), [5]);
  });

  it('has the late events of a consumer, also after a reload, until the store is reset', async () => {
    const seen = (recorder: Recorder, seconds: number, ...positions: string[]) => {
      const finding = { kind: 'lateCommits', positions: positions as Position[] } as const;
      recorder.look('shop', NOW + seconds * 1_000, [{ ...healthOf('mailer'), findings: [finding] }]);
    };
    const first = open();
    seen(first.recorder, 0, '10');
    seen(first.recorder, 5, '10', '7');
    first.recorder.close();
    const { recorder } = open();
    const late = async (consumer: string) => (await recorder.passed('shop', consumer)).late;
    assert.deepEqual(await late('mailer'), [
      { position: '10', at: NOW },
      { position: '7', at: NOW + 5_000 },
    ]);
    assert.deepEqual(await late('search'), []);
    recorder.restart('shop', NOW + 10_000);
    assert.deepEqual(await late('mailer'), []);
  });

  it('is there again after the window was reloaded at once', async () => {
    const first = open();
    look(first.recorder, 0, 3);
    look(first.recorder, 4, 5);
    first.recorder.close();
    assert.equal(first.planned.length, 0);
    const { recorder } = open();
    look(recorder, 60, 7);
    assert.deepEqual(await waitingOf(recorder), [3, 5, 7]);
    const { changes } = await recorder.of('shop', 'mailer');
    assert.deepEqual(changes, [{ at: NOW, from: null, to: 'caughtUp' }], 'the reload is no change');
  });

  it('is there after a crash, without the last half minute', async () => {
    const first = open();
    look(first.recorder, 0, 3);
    look(first.recorder, 4, 5);
    assert.deepEqual(
      first.planned.map(({ ms }) => ms),
      [SAVE_AFTER_MS],
      'written once for both',
    );
    await first.save();
    look(first.recorder, 8, 9);
    assert.deepEqual(await waitingOf(open().recorder), [3, 5]);
  });

  it('belongs to its connection, whose name does not appear in the folder', async () => {
    const first = open();
    look(first.recorder, 0, 3, 'shop');
    look(first.recorder, 0, 4, '../prod?');
    first.recorder.close();
    const second = open();
    assert.deepEqual(await waitingOf(second.recorder, 'shop'), [3]);
    assert.deepEqual(await waitingOf(second.recorder, '../prod?'), [4]);
    assert.deepEqual(await waitingOf(second.recorder, 'other'), []);
    const names = await readdir(folder);
    assert.equal(names.length, 2);
    for (const name of names) assert.match(name, /^[0-9a-f]{32}\.history$/);
  });

  it('is merged from two windows with the same store, whichever writes last', async () => {
    const [one, two] = [open(), open()];
    look(one.recorder, 0, 1);
    look(two.recorder, 2, 2);
    await one.save();
    await two.save();
    look(one.recorder, 4, 3);
    await one.save();
    two.recorder.close();
    one.recorder.close();
    assert.deepEqual(await waitingOf(open().recorder), [1, 2, 3]);
  });

  it('is merged from two windows that were closed before they had written', async () => {
    const [one, two] = [open(), open()];
    look(one.recorder, 0, 1);
    look(two.recorder, 2, 2);
    one.recorder.close();
    two.recorder.close();
    assert.deepEqual(await waitingOf(open().recorder), [1, 2]);
  });

  it('counts as empty if the file is broken or foreign, and the file is replaced', async () => {
    const first = open();
    look(first.recorder, 0);
    first.recorder.close();
    const [name = ''] = await readdir(folder);
    const good = await readFile(join(folder, name));
    const flipped = Buffer.from(good);
    flipped[flipped.length - 1] = 0x7f;
    const broken = [
      Buffer.alloc(0),
      Buffer.from('{"not":"ours"}'),
      good.subarray(0, good.length - 1),
      good.subarray(0, 20),
      Buffer.concat([good, Buffer.alloc(4)]),
      flipped,
      Buffer.alloc(5_000, 0xff),
    ];
    for (const content of broken) {
      await writeFile(join(folder, name), content);
      const { recorder, failures } = open();
      assert.deepEqual(await waitingOf(recorder), []);
      look(recorder, 9, 6);
      recorder.close();
      assert.deepEqual(await waitingOf(open().recorder), [6]);
      assert.deepEqual(failures, []);
    }
  });

  it('leaves no partial files in the folder', async () => {
    const { recorder, save } = open();
    for (const seconds of [0, 40, 80]) {
      look(recorder, seconds);
      await save();
    }
    assert.equal((await readdir(folder)).length, 1);
  });

  it('continues in memory if the folder cannot be written, and tries again', async () => {
    await writeFile(folder, 'a file in the way');
    const { recorder, failures, save, planned } = open();
    look(recorder, 0, 8);
    await save();
    assert.equal(failures.length, 1);
    assert.deepEqual(await waitingOf(recorder), [8]);
    look(recorder, 9, 9);
    assert.equal(planned.length, 1);
    recorder.close();
    assert.equal(failures.length, 2);
  });

  it('is deleted if it was not written for more than a day', async () => {
    await mkdir(folder, { recursive: true });
    const paths = [`${'a'.repeat(32)}.history`, `${'b'.repeat(32)}.history`, 'psql.history', 'notes.txt'];
    const [old, young, foreign, notes] = paths.map((name) => join(folder, name)) as [string, string, string, string];
    for (const path of [old, young, foreign, notes]) await writeFile(path, 'x');
    const days = (count: number) => Date.now() / 1_000 - count * 86_400;
    await utimes(old, days(2), days(2));
    await utimes(young, days(0.5), days(0.5));
    for (const path of [foreign, notes]) await utimes(path, days(9), days(9));
    await createHistoryFiles(folder).forget(86_400_000);
    assert.deepEqual((await readdir(folder)).sort(), [`${'b'.repeat(32)}.history`, 'notes.txt', 'psql.history']);
  });
});
