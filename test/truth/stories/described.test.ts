import { BEFORE, started } from '../../support/logLines';
import { eventAt } from '../../support/story';
import { type Case, testStories } from '../../support/storyCases';
import { alive, behind, owned } from '../../support/storyLines';

const ORDERS = [...Array(31).keys()].map((n) =>
  eventAt(n + 10, BEFORE, { aggregate_id: `order-${n + 10}`, event_type: 'OrderPlaced' }),
);
const running = [started(-60, 'billing', 'b'), alive(59, 'billing')];
const dead = { events: ORDERS, consumers: [owned('billing', 'b', 240)] };

interface Terminated {
  readonly reason: string;
  readonly code: number;
  readonly finished?: string;
  readonly pod?: string;
  readonly container?: string;
}

/** Returns what `kubectl describe pod` prints. */
const described = ({ reason, code, finished = '09:01:00', pod = 'shop-7d9f', container = 'shop' }: Terminated) => [
  `Name:             ${pod}`,
  'Namespace:        default',
  'Status:           Running',
  'Containers:',
  `  ${container}:`,
  '    Container ID:   containerd://5d1f0e',
  '    Image:          shop:1.4.2',
  '    State:          Running',
  '      Started:      Sat, 28 Nov 2026 09:01:02 +0000',
  '    Last State:     Terminated',
  `      Reason:       ${reason}`,
  `      Exit Code:    ${code}`,
  '      Started:      Sat, 28 Nov 2026 08:59:00 +0000',
  `      Finished:     Sat, 28 Nov 2026 ${finished} +0000`,
  '    Ready:          True',
  '    Restart Count:  1',
];

/** Returns what `kubectl get pod -o yaml` prints. */
const yaml = ({ reason, code, finished = '09:01:00', container = 'shop' }: Terminated) => [
  'status:',
  '  containerStatuses:',
  '  - containerID: containerd://5d1f0e',
  '    lastState:',
  '      terminated:',
  '        containerID: containerd://4c0e9d',
  `        exitCode: ${code}`,
  `        finishedAt: "2026-11-28T${finished}Z"`,
  `        reason: ${reason}`,
  '        startedAt: "2026-11-28T08:59:00Z"',
  `    name: ${container}`,
];

/** Returns what `docker inspect` prints. */
const inspected = (code: number, isOom: boolean, finished = '09:01:00') => [
  '        "State": {',
  '            "Status": "exited",',
  '            "Running": false,',
  '            "Paused": false,',
  `            "OOMKilled": ${isOom},`,
  '            "Dead": false,',
  '            "Pid": 0,',
  `            "ExitCode": ${code},`,
  '            "Error": "",',
  '            "StartedAt": "2026-11-28T08:59:00.123456789Z",',
  `            "FinishedAt": "2026-11-28T${finished}.123456789Z"`,
  '        },',
];

const WANT_OF_MEMORY = /At about 2026-11-28 09:01:00\.\d+ UTC\. The system killed it because memory ran out\./;
const CASES: readonly Case[] = [
  [
    'kubectl describe: a container that ran out of memory at the last heartbeat',
    { 'a.log': running, 'describe.txt': described({ reason: 'OOMKilled', code: 137 }) },
    dead,
    { billing: { blocking: [], has: [/Its process was (?:probably )?killed/, WANT_OF_MEMORY], not: [/poison/] } },
  ],
  [
    "the same of a pod whose name is in the process's lines",
    {
      'a.log': behind('[pod/shop-7d9f/shop] ', running),
      'describe.txt': described({ reason: 'OOMKilled', code: 137 }),
    },
    dead,
    { billing: { blocking: [], has: [/Its process was killed/, WANT_OF_MEMORY], not: [/probably killed/] } },
  ],
  [
    'kubectl describe: killed, for an unknown reason',
    { 'a.log': running, 'describe.txt': described({ reason: 'Error', code: 137 }) },
    dead,
    {
      billing: {
        has: [
          /Its process was (?:probably )?killed/,
          /At about 2026-11-28 09:01:00/,
          /out of memory, or somebody killed/,
        ],
        not: [/because memory ran out/],
      },
    },
  ],
  [
    'kubectl describe: an error of the process itself',
    {
      'a.log': behind('[pod/shop-7d9f/shop] ', running),
      'describe.txt': described({ reason: 'Error', code: 1 }),
    },
    dead,
    {
      billing: { blocking: [], has: [/ended with an error, at about 2026-11-28 09:01:00/], not: [/## Its/, /killed/] },
    },
  ],
  [
    'kubectl describe: asked to end',
    {
      'a.log': behind('[pod/shop-7d9f/shop] ', running),
      'describe.txt': described({ reason: 'Error', code: 143 }),
    },
    dead,
    {
      billing: {
        blocking: [],
        has: [/asked to end, at about 2026-11-28 09:01:00/],
        not: [/killed|because memory ran out/],
      },
    },
  ],
  [
    'kubectl describe of another pod, killed at another time',
    {
      'a.log': behind('[pod/shop-7d9f/shop] ', running),
      'describe.txt': described({
        reason: 'OOMKilled',
        code: 137,
        pod: 'mail-1a',
        container: 'mail',
        finished: '08:30:00',
      }),
    },
    dead,
    { billing: { blocking: [], not: [/## Its process was/, /because memory ran out/] } },
  ],
  [
    'kubectl describe of the previous process, which ran out of memory an hour earlier',
    { 'a.log': running, 'describe.txt': described({ reason: 'OOMKilled', code: 137, finished: '08:01:00' }) },
    dead,
    { billing: { blocking: [], not: [/Its process was/, /because memory ran out/] } },
  ],
  [
    'kubectl get pod -o yaml: out of memory',
    { 'a.log': running, 'pod.yaml': yaml({ reason: 'OOMKilled', code: 137 }) },
    dead,
    { billing: { blocking: [], has: [/Its process was (?:probably )?killed/, WANT_OF_MEMORY] } },
  ],
  [
    'docker inspect: out of memory',
    { 'a.log': running, 'inspect.json': inspected(137, true) },
    dead,
    { billing: { blocking: [], has: [/Its process was (?:probably )?killed/, WANT_OF_MEMORY] } },
  ],
  [
    'docker inspect: killed, but not for a lack of memory',
    { 'a.log': running, 'inspect.json': inspected(137, false) },
    dead,
    { billing: { has: [/Its process was (?:probably )?killed/], not: [/because memory ran out/, /OOMKilled/] } },
  ],
  [
    'docker inspect: an error, and not killed',
    { 'a.log': running, 'inspect.json': inspected(1, false) },
    dead,
    { billing: { blocking: [], not: [/## Its process was/, /because memory ran out/, /OOMKilled/] } },
  ],
  [
    'docker inspect of a running container',
    { 'a.log': running, 'inspect.json': inspected(0, false).map((text) => text.replace('exited', 'running')) },
    dead,
    { billing: { blocking: [], not: [/## Its process was/, /OOMKilled/, /without an error/] } },
  ],
];

testStories('stories of ends that a tool described afterwards', CASES);
