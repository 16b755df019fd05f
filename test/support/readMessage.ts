import { type PageProtocol, readCall } from '../../src/protocol/page';

/** What the host understands of what a page sends; undefined when it is no message. */
export function readMessage<Note, Ask>(page: PageProtocol<unknown, Note, Ask>, value: unknown) {
  return readCall(value, page.request) ?? page.note.read(value);
}
