import type { EventHeader } from '../../model/event/event';
import type { EventTable } from '../../model/event/eventTable';
import { idOfTrace, pastedTraceLink } from '../../model/lookup/link';
import { NOTHING_OF_FLOWS } from '../../protocol/traceFlows';
import type { TraceInChat } from '../../protocol/traceInChat';
import { flowsOfTrace } from '../flow/traceFlows';
import { knownConsumers } from '../traces/handling';
import { readTrace } from '../traces/readTrace';
import { ToolProblem } from './input';
import type { ToolStore } from './ports';
import { askFirst, CONNECTION_FIELD } from './questions/connections';
import { judgedConsumers } from './questions/judge';
import { ID_FIELD, type NamedTrace, namedTrace, requireText } from './questions/resolve';
import { defineTool, type ToolCall } from './tool';

/** The most events and characters in one answer; the panel shows more. */
const MOST_EVENTS = 1_000;
const MOST_CHARACTERS = 500_000;

/** Returns the rows of a trace as JSON of `TraceInChat`. */
const traceRowsTool = defineTool({
  name: 'trace_rows',
  title: 'Rows of a trace',
  description: 'The events of a trace as JSON, for the page of a trace. The model calls get_trace.',
  fields: { id: ID_FIELD, connection: CONNECTION_FIELD },
  most: MOST_CHARACTERS + 100_000,
  doing: ({ id }, t) => t('Reading the trace of {id}', { id }),
  async answer({ id, connection }, call) {
    requireText(id, call);
    return await askFirst(
      call,
      connection,
      async (open) => {
        const named = await namedTrace(open, id, call);
        return named && JSON.stringify(await rowsOf(open, named, call));
      },
      () => `Nothing belongs to ${call.quote.name(id)}.`,
    );
  },
});

async function rowsOf(open: ToolStore, named: NamedTrace, { signal, ports }: ToolCall): Promise<TraceInChat> {
  const { store, feed, connection } = open;
  const { key, event, running } = named;
  const table = await readTrace(store, key, signal, { most: MOST_EVENTS + 1, running });
  await judgedConsumers(open, signal);
  const events = firstOf(table);
  const known = await open.flows(signal);
  const flows = typeof known === 'string' ? NOTHING_OF_FLOWS : await flowsOfTrace(known.window, table, store, signal);
  return {
    key,
    connection,
    link: ports.linkTo(idOfTrace(key), connection),
    events,
    isCut: events.length < table.count,
    selected: event?.eventId ?? null,
    streamWord: store.layout.streamWord,
    consumers: store.layout.consumers ? knownConsumers(feed.state) : null,
    flows,
  };
}

/** Returns as many events as one answer can have. */
function firstOf(table: EventTable): EventHeader[] {
  const events: EventHeader[] = [];
  let characters = 0;
  for (let row = 0; row < Math.min(MOST_EVENTS, table.count); row++) {
    const header = table.header(row);
    characters += JSON.stringify(header).length;
    if (row > 0 && characters > MOST_CHARACTERS) break;
    events.push(header);
  }
  return events;
}

/** Opens a link of an answer in the window: the panel of the trace. It changes only what is shown. */
const openTraceTool = defineTool({
  name: 'open_trace',
  title: 'Open in Event Trace',
  description: 'Opens the panel of a trace in the window of VS Code. For the page of a trace, not for the model.',
  fields: { link: { type: 'string', required: true, description: 'The link of the trace, as trace_rows has it.' } },
  doing: (_, t) => t('Opening the trace'),
  async answer({ link }, { ports }) {
    if (!pastedTraceLink(link)) throw new ToolProblem('This is no link of Event Trace.');
    if (!ports.open) throw new ToolProblem('No window of VS Code has this workspace open.');
    await ports.open(link);
    return 'Opened.';
  },
});

/*
 * MCP Apps: a host that supports them shows a page of the server inside the chat, beside the answer of a tool. The page sends its calls
 * through the host. Tools that are only for the page are hidden from models.
 */

/** The name of the protocol's extension among the capabilities of a host. */
export const APPS_EXTENSION = 'io.modelcontextprotocol/ui';

/** The page of a trace. */
export const TRACE_PAGE = {
  uri: 'ui://event-trace/trace.html',
  name: 'trace',
  title: 'Trace',
  mimeType: 'text/html;profile=mcp-app',
} as const;

/** The metadata of the tool whose answer the page shows. */
export const SHOWN_BY_PAGE = { ui: { resourceUri: TRACE_PAGE.uri } };

/** The metadata of the page: it loads nothing and asks for no permissions. */
export const PAGE_RULES = { ui: { csp: { connectDomains: [], resourceDomains: [] }, prefersBorder: true } };

/** The tools of the page. */
export const PAGE_TOOLS = [traceRowsTool, openTraceTool] as const;

/** The metadata that hides a tool from models. */
export const FOR_PAGE_ONLY = { ui: { visibility: ['app'] } };

/** The page of a trace inside a chat, as a path in the package. Hosts get it as one text. */
export const PAGE_FILE = 'dist/webview/trace/chat.html';
