import { type PageProtocol, readCall } from '../../src/protocol/page';

/** Returns a page's message as the host reads it; undefined if it is not a message. */
export function readMessage<Note, Ask>(page: PageProtocol<unknown, Note, Ask>, value: unknown) {
  return readCall(value, page.request) ?? page.note.read(value);
}
