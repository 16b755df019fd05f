import { pastedTraceLink } from '../../../model/lookup/link';
import { ToolProblem } from '../input';
import { defineTool } from '../tool';
import { traceRowsTool } from './traceRows';

/** Opens a link of an answer in the window: the panel of the trace. Changes nothing but what is shown. */
export const openTraceTool = defineTool({
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
 * MCP Apps: a host that knows them shows a page of the server inside the chat, beside the answer of a tool. The page asks through its
 * host; what it alone may call, no model gets to see.
 */

/** The extension of the protocol, as hosts name it among what they can do. */
export const APPS_EXTENSION = 'io.modelcontextprotocol/ui';

/** The page of a trace. */
export const TRACE_PAGE = {
  uri: 'ui://event-trace/trace.html',
  name: 'trace',
  title: 'Trace',
  mimeType: 'text/html;profile=mcp-app',
} as const;

/** What stands at the tool whose answer the page shows. */
export const SHOWN_BY_PAGE = { ui: { resourceUri: TRACE_PAGE.uri } };

/** What stands at the page: it loads nothing, and asks for no rights. */
export const PAGE_RULES = { ui: { csp: { connectDomains: [], resourceDomains: [] }, prefersBorder: true } };

/** The calls of the page. */
export const PAGE_TOOLS = [traceRowsTool, openTraceTool] as const;

/** What keeps a tool from the model. */
export const FOR_PAGE_ONLY = { ui: { visibility: ['app'] } };

/** The page of a trace inside a chat, in the folder of the package. Hosts get it as one text. */
export const PAGE_FILE = 'dist/webview/trace/chat.html';
