import { chown, cp, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adminClient, createTestServer, type TestServer, until } from './postgres';

/** Creates a hot standby that streams from a primary; both listen on 127.0.0.1. The primary is stopped for a moment. */
export async function createStandby(primary: TestServer): Promise<TestServer> {
  const folder = await mkdtemp(join(tmpdir(), 'event-trace-standby-'));
  await primary.stop();
  await copyOwned(join(primary.folder, 'data'), join(folder, 'data'));
  await primary.start();
  const signal = join(folder, 'data/standby.signal');
  await writeFile(signal, '');
  const { uid, gid } = await stat(join(primary.folder, 'data'));
  await chown(signal, uid, gid);
  const source = `host=127.0.0.1 port=${primary.port} user=postgres password='${primary.password}'`;
  const standby = await createTestServer([`primary_conninfo=${source}`], folder);
  return {
    ...standby,
    async start() {
      // It says "ready to accept read-only connections", which `start` does not wait for.
      standby.start().catch(() => undefined);
      await until(() => answers(standby));
    },
    async remove() {
      await standby.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function answers(server: TestServer): Promise<boolean> {
  const client = adminClient(server, 'postgres');
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

/** Copies a folder for the same owner. */
async function copyOwned(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, mode: 0 });
  const { uid, gid } = await stat(from);
  await chown(to, uid, gid);
  for (const name of await readdir(to, { recursive: true })) await chown(join(to, name), uid, gid);
}
