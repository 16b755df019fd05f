import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { GO_SOURCES } from './goSources';

const README = `# Event Trace: demo workspace

An order shop runs in the background. It keeps its events in an embedded PostgreSQL and writes its logs to \`logs/\`.

## Try this

1. Open **Event Trace** in the activity bar. Four consumers are listed, the one in trouble first.
2. On \`billing_outbox\` choose **Show Next Unhandled Event**: this is where it stopped.
3. Its trace opens. Select \`PaymentCaptured\`, reveal the payload, and see which consumers have handled it.
4. Read the event's log lines in the details: \`consumer handler error\` says why. A click opens \`logs/consumers.log\` at the line.
5. **Open Handler** of the same consumer leads to \`consumers/billing_outbox.go\`: it does not know that provider.
6. Open \`domain/payment/events/v1/events.go\`: above each struct stand how many of its events were stored and who is behind. **Struct**, **Handlers**, **Producers** and **Debug handler…** in an event's fields lead the other way.
7. Run **Check Go Code Against the Store**: the Problems panel tells where the shop's code and its events differ.
8. Press \`Ctrl+K T\` (\`Cmd+K T\` on macOS) and paste any id from \`logs/api.log\`. Or open that log: its ids are links, rest on one to see its trace.
9. With the cursor in a line of the log run **Show Only This Trace**: the lines of all logs that belong together, by time. \`Alt+F8\`, on Linux \`F8\`, goes to the next error of the trace.
10. In a trace switch on **Log lines**: they stand between the events, errors at the event they belong to.
11. The view **Events** shows what the shop appends. Filter it with \`type:OrderPlaced\`, or choose **Show What Began Since the Start** and mark now as the start.
12. **Show Flow** of \`PointsGranted\`: since a release an hour ago each leads to \`TierReviewed\`, and many points lead to a voucher. **Show Flow** of \`PaymentRequested\` has a payment that is captured or declined.
13. Switch on the setting \`eventTrace.findings.enabled\`: the Problems panel says that some points were granted twice. **Write a Test That Handles It Twice** is in its quick fixes.
`;

const SETTINGS = {
  'eventTrace.connectOnStartup': 'Demo store',
  'eventTrace.demo.logFolder': 'logs',
  'git.enabled': false,
};

/**
 * Creates the workspace of `npm start` in `folder`: a README with things to try, the settings that open the demo store, an empty folder for
 * its logs, the consumers' sources. `startupEditor`: whether VS Code opens the README.
 */
export async function writeDemoWorkspace(folder: string, startupEditor: 'none' | 'readme' = 'none'): Promise<void> {
  await mkdir(join(folder, '.vscode'), { recursive: true });
  await mkdir(join(folder, 'logs'), { recursive: true });
  await writeFile(join(folder, 'README.md'), README);
  await writeFile(
    join(folder, '.vscode', 'settings.json'),
    `${JSON.stringify({ ...SETTINGS, 'workbench.startupEditor': startupEditor }, null, 2)}\n`,
  );
  await writeDemoSources(folder);
}

/** Writes the shop's Go code into `folder`. */
export async function writeDemoSources(folder: string): Promise<void> {
  for (const [path, text] of Object.entries(GO_SOURCES)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}
