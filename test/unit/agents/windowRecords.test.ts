import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { readWindowRecords, recordFolder, writeRecord } from '../../../src/app/agents/windowRecords';

describe('the folder of the windows’ records', () => {
  it('belongs to the user on each system, and never roams or is shared', () => {
    const local = 'C:\\Users\\an a\\AppData\\Local';
    assert.equal(recordFolder({ LOCALAPPDATA: local, APPDATA: 'C:\\R' }, 'win32'), `${local}\\event-trace\\windows`);
    assert.equal(recordFolder({}, 'win32'), `${homedir()}\\AppData\\Local\\event-trace\\windows`.replaceAll('/', '\\'));
    const library = `${homedir()}/Library/Application Support/event-trace/windows`;
    assert.equal(recordFolder({ XDG_STATE_HOME: '/state' }, 'darwin'), library);
    assert.equal(recordFolder({ XDG_STATE_HOME: '/state' }, 'linux'), '/state/event-trace/windows');
    for (const empty of [{}, { XDG_STATE_HOME: '' }]) {
      assert.equal(recordFolder(empty, 'linux'), `${homedir()}/.local/state/event-trace/windows`);
    }
  });

  describe('on Windows, where files have no modes,', () => {
    const { getuid } = process;
    let folder: string;
    beforeEach(() => {
      folder = mkdtempSync(join(tmpdir(), 'records-'));
      Object.defineProperty(process, 'getuid', { value: undefined, configurable: true });
    });
    afterEach(() => {
      Object.defineProperty(process, 'getuid', { value: getuid, configurable: true });
      rmSync(folder, { recursive: true, force: true });
    });

    it('is trusted because it is in the user’s profile, but a link that leads out of it is not', () => {
      const records = join(folder, 'own');
      const { remove } = writeRecord(records, { port: 4711, key: 'key', folders: ['c:\\work\\shop'] });
      chmodSync(records, 0o755);
      const [found, ...others] = readWindowRecords(records);
      assert.deepEqual(others, []);
      assert.deepEqual([found?.port, found?.folders], [4711, ['c:\\work\\shop']]);
      symlinkSync(records, join(folder, 'link'));
      assert.deepEqual(readWindowRecords(join(folder, 'link')), []);
      remove();
      assert.deepEqual(readWindowRecords(records), []);
    });
  });
});
