import { encodeHeaders } from '../../src/model/encodeHeaders';
import type { EventHeader } from '../../src/model/event';
import type { FromEvents, ToEvents } from '../../src/protocol/events';

/** The extension host as the events page sees it, run inside the page before its own script. Tests reach it as `window.eventsHost`. */
class EventsHost {
  readonly sent: FromEvents[] = [];
  state: unknown;
  readonly cspViolations: string[] = [];

  constructor() {
    document.addEventListener('securitypolicyviolation', (event) => {
      this.cspViolations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  }

  push(message: ToEvents): void {
    window.postMessage(message, '*');
  }

  /** Typed columns cannot be sent into the page as they are. */
  events(headers: readonly EventHeader[]): void {
    this.push({ type: 'events', batch: encodeHeaders(headers) });
  }
}

declare global {
  interface Window {
    eventsHost: EventsHost;
  }
}

window.eventsHost = new EventsHost();
Object.assign(window, {
  acquireVsCodeApi: () => ({
    postMessage: (message: FromEvents) => window.eventsHost.sent.push(structuredClone(message)),
    getState: () => window.eventsHost.state,
    setState: (state: unknown) => {
      window.eventsHost.state = state;
    },
  }),
});
