import { parsePosition } from '../../model/event';
import type { FromEvents } from '../../protocol/events';

/** What a webview sends is untrusted: anything that is not exactly a message becomes undefined. */
export function parseMessage(value: unknown): FromEvents | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { type, on, mode, eventId, after, text } = value as Record<string, unknown>;
  switch (type) {
    case 'ready':
    case 'markStart':
    case 'connect':
    case 'showLog':
    case 'openRunSetting':
      return { type };
    case 'pause':
      return typeof on === 'boolean' ? { type, on } : undefined;
    case 'mode':
      return mode === 'all' || mode === 'run' ? { type, mode } : undefined;
    case 'openTrace':
      return typeof eventId === 'string' && eventId.length <= 100 ? { type, eventId } : undefined;
    case 'readOn': {
      const position = typeof after === 'string' ? parsePosition(after) : undefined;
      return position && { type, after: position };
    }
    case 'problem':
      return typeof text === 'string' ? { type, text: text.slice(0, 2000) } : undefined;
    default:
      return undefined;
  }
}
