import { MessageChannel, type MessagePort } from 'node:worker_threads';

let nowhere: MessagePort | undefined;

/**
 * Frees the memory of buffers at once. The garbage collector does not count it and would keep a hundred MB of it for a long time. Other
 * views of the same buffers are empty afterwards. Memory that is shared with other threads stays.
 */
export function giveBack(views: readonly ArrayBufferView[]): void {
  nowhere ??= closedPort();
  for (const { buffer, byteLength } of views) {
    // A view of a part does not own the rest of the buffer.
    if (!(buffer instanceof ArrayBuffer) || byteLength === 0 || byteLength !== buffer.byteLength) continue;
    // A buffer that is transferred to a closed port is freed.
    nowhere.postMessage(null, [buffer]);
  }
}

function closedPort(): MessagePort {
  const { port1, port2 } = new MessageChannel();
  port2.close();
  port1.unref();
  return port1;
}
