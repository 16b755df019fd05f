import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Returns a proxy to a server that requires a token, for programs that cannot send one; it changes nothing else but
 * its own address.
 */
export async function withToken({ port, token }: { readonly port: number; readonly token: string }) {
  const server = createServer((incoming, outgoing) => {
    const named = (text: string | undefined) =>
      text?.replace(new RegExp(`(127\\.0\\.0\\.1|localhost):${own()}$`), `$1:${port}`);
    const { host, origin } = incoming.headers;
    const headers = {
      ...incoming.headers,
      host: named(host),
      ...(origin === undefined ? {} : { origin: named(origin) }),
      authorization: `Bearer ${token}`,
    };
    const { url, method } = incoming;
    const asked = request({ host: '127.0.0.1', port, path: url, method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    asked.on('error', () => outgoing.destroy());
    incoming.pipe(asked);
  });
  const own = () => (server.address() as AddressInfo).port;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${own()}/mcp`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
