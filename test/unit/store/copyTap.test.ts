import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import type { Client } from 'pg';
import { CopyRoom, CopyTap } from '../../../src/store/pg/session/copy';

interface Message {
  readonly kind: string;
  readonly body: Uint8Array;
}

function bytesOf({ kind, body }: Message): Buffer {
  const header = Buffer.alloc(5);
  header.write(kind, 'latin1');
  header.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([header, body]);
}

/** A connection whose driver records what it gets, and keeps each chunk as the real one may. */
function tapped(ssl: boolean) {
  const connection = Object.assign(new EventEmitter(), { stream: new PassThrough(), ssl });
  const kept: Buffer[] = [];
  const tap = new CopyTap({ connection } as unknown as Client);
  connection.stream.on('data', (chunk: Buffer) => kept.push(chunk));
  connection.emit(ssl ? 'sslconnect' : 'connect');
  return {
    tap,
    send: (chunk: Uint8Array) => connection.stream.emit('data', Buffer.from(new Uint8Array(chunk).buffer)),
    kept: () => Buffer.concat(kept),
  };
}

const messages = fc.array(
  fc.record({
    kind: fc.constantFrom('d', 'd', 'D', 'H', 'c', 'Z', 'N'),
    body: fc.uint8Array({ maxLength: 40 }),
  }),
  { maxLength: 20 },
);

describe('the data of a COPY', () => {
  it('is taken out of the answers, whatever the chunks are, and the driver gets the rest', () => {
    fc.assert(
      fc.property(messages, fc.array(fc.integer({ min: 1, max: 30 })), fc.boolean(), (all, cuts, ssl) => {
        const { tap, send, kept } = tapped(ssl);
        const room = new CopyRoom();
        room.begin();
        tap.taker = (bytes) => room.take(bytes);
        const whole = Buffer.concat(all.map(bytesOf));
        let at = 0;
        for (const cut of [...cuts, whole.length]) {
          if (at < whole.length) send(whole.subarray(at, at + cut));
          at += cut;
        }
        assert.deepEqual(kept(), Buffer.concat(all.filter(({ kind }) => kind !== 'd').map(bytesOf)));
        const copied = Buffer.concat(all.filter(({ kind }) => kind === 'd').map(({ body }) => body));
        assert.deepEqual(Buffer.from(room.bytes), copied);
      }),
    );
  });

  it('goes to the driver if nothing else takes it', () => {
    const { send, kept } = tapped(false);
    const whole = bytesOf({ kind: 'd', body: Uint8Array.of(1, 2, 3) });
    send(whole);
    assert.deepEqual(kept(), whole);
  });

  it('is written into one buffer, which the next copy uses again', () => {
    const room = new CopyRoom();
    room.begin();
    room.take(new Uint8Array(100_000).fill(1));
    const { buffer } = room.bytes;
    room.begin();
    room.take(Uint8Array.of(2));
    room.take(Uint8Array.of(3));
    assert.deepEqual([...room.bytes], [2, 3]);
    assert.equal(room.bytes.buffer, buffer);
    room.drop();
    assert.equal(room.bytes.length, 0);
  });
});
