import { Client, InMemoryTransport } from '@modelcontextprotocol/client';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { ToolPorts } from '../../src/app/tools/ports';
import { createToolServer } from '../../src/app/tools/toolServer';
import { APPS_EXTENSION, TRACE_PAGE } from '../../src/app/tools/tracePage';

export interface HostSkills {
  readonly version?: string;
  /** The person's answer, or how the person dismissed the question; absent: the host cannot ask. */
  readonly person?: boolean | 'decline' | 'cancel';
  /** The interval in milliseconds in which the server reports progress. */
  readonly progressMs?: number;
  /** Whether the host shows pages inside its chat. */
  readonly showsPages?: boolean;
  /** The types of pages that it shows; by default the extension's. */
  readonly mimeTypes?: readonly string[];
  /** Returns the page of the server. */
  readonly page?: () => Promise<string>;
}

export type ToolHost = Awaited<ReturnType<typeof connectToolHost>>;

/** Connects a host in this process with a server of the tools. */
export async function connectToolHost(ports: ToolPorts, skills: HostSkills = {}) {
  const {
    version,
    person,
    showsPages = false,
    mimeTypes = [TRACE_PAGE.mimeType],
    page = async () => '<!DOCTYPE html>',
    progressMs,
  } = skills;
  const parts = { ports, version: '1.2.3', page, ...(progressMs === undefined ? {} : { progressMs }) };
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  const serving = serveStdio(() => createToolServer(parts), { transport: serverSide });
  const extensions = { [APPS_EXTENSION]: { mimeTypes: [...mimeTypes] } };
  const client = new Client(
    { name: 'a host', version: '1' },
    {
      capabilities: {
        ...(person === undefined ? {} : { elicitation: { form: {} } }),
        ...(showsPages ? { extensions } : {}),
      },
      versionNegotiation: { mode: version === undefined ? 'legacy' : { pin: version } },
    },
  );
  const questions: string[] = [];
  if (person !== undefined) {
    client.setRequestHandler('elicitation/create', ({ params }) => {
      questions.push(params.message);
      return typeof person === 'string' ? { action: person } : { action: 'accept', content: { show: person } };
    });
  }
  await client.connect(clientSide);
  const text = async (name: string, input: Record<string, unknown>) => {
    const { content, isError } = await client.callTool({ name, arguments: input });
    const [part] = content;
    return { isError: isError === true, text: part?.type === 'text' ? part.text : '' };
  };
  const close = async () => {
    await client.close();
    await serving.close();
  };
  return { client, text, questions, close };
}
