import type { Translate } from '../../../model/text/translate';
import { describe, type Pair } from './aliases';
import type { Attempt } from './wholeText';

/** Commands that forward a port of this machine while they run. A group of each pattern is the port. */
const FORWARDS: readonly RegExp[] = [
  /\b(?:kubectl|oc|k|kubecolor)\b[^\n|;&]*\bport-forward\b[^\n|;&]*?\s(?:(\d+)?:\d+|(\d+))(?=\s|$)/,
  /^Forwarding from 127\.0\.0\.1:(\d+) -> \d+/m,
  /\bfly(?:ctl)?\s+proxy\s+(\d+)(?::\d+)?(?=\s|$)/,
  /\baws\s+ssm\s+start-session\b[\s\S]*?\blocalPortNumber\W+(\d+)/,
  /\b(?:cloud[-_]sql[-_]proxy|alloydb-auth-proxy)\b[^\n|;&]*?(?:\s(?:--port|-p)[ =]|=tcp:(?:[\d.]+:)?)(\d+)/,
];

/** Commands that find the server themselves; they print its address or a secret at most. */
const ASKED =
  /(?:^|\n|&&|;)\s*(?:sudo\s+)?(heroku\s+pg:[\w:-]+|fly(?:ctl)?\s+(?:postgres|pg|mpg)\s+\w+|az\s+postgres(?:\s+[a-z-]+){1,2}|gcloud\s+(?:beta\s+|alpha\s+)?(?:sql|alloydb)\s+\w+|railway\s+\w+|supabase\s+\w+|neon(?:ctl)?\s+[\w-]+|doctl\s+databases\s+\w+|render\s+psql|vault\s+(?:read|kv\s+get)|aws\s+(?:rds|secretsmanager)\s+[\w-]+|cloud[-_]sql[-_]proxy|alloydb-auth-proxy|kubectl\s+(?:get|exec|describe)|dokku\s+postgres:\w+|cf\s+(?:env|service-key)|op\s+(?:read|item\s+get)|tsh\s+db\s+\w+)/;

const TOKEN = /\baws\s+rds\s+generate-db-auth-token\b(.*)/s;

/**
 * Reads commands of clusters and clouds that lead to a server. For a command that finds the server itself, returns a problem that says so.
 */
export function toolCommand(text: string, t: Translate): Attempt {
  if (text.includes('://')) return undefined;
  const token = TOKEN.exec(text);
  if (token) return ofToken(token[1] ?? '', t);
  const forward = forwarded(text);
  if (forward) {
    const described = describe(
      [
        ['host', 'localhost'],
        ['port', forward.port],
      ],
      'libpq',
      t,
    );
    return {
      form: t('a command that forwards a port'),
      described,
      variables: {},
      notes: [forwardNote(forward.program, t)],
    };
  }
  const asked = ASKED.exec(text)?.[1]?.replace(/\s+/g, ' ');
  return asked
    ? { problem: t('{command} finds the server itself; run it, and paste the URL that it shows', { command: asked }) }
    : undefined;
}

/** Returns what a person must know about a client that runs beside a forward or inside a container. */
export function wayNotes(text: string, t: Translate): readonly string[] {
  const forward = forwarded(text);
  if (forward) return [forwardNote(forward.program, t)];
  const isInside = /\b(?:docker|podman|nerdctl|kubectl|oc)\b[^\n|;]*\bexec\b/.test(text);
  return isInside ? [t('The command runs inside a container, so its port has to be published on this machine.')] : [];
}

function forwarded(text: string): { readonly program: string; readonly port: string } | undefined {
  for (const pattern of FORWARDS) {
    const [whole = '', ...groups] = pattern.exec(text) ?? [];
    const port = groups.find((group) => group !== undefined);
    // The output of kubectl does not begin with a program's name.
    const [program = ''] = whole.replace(/^Forwarding/, 'kubectl').split(/\s/, 1);
    if (port !== undefined) return { program, port };
  }
  return undefined;
}

const forwardNote = (program: string, t: Translate) => t('The port is forwarded while {program} runs.', { program });

/** Reads the AWS command that creates a password for a server. */
function ofToken(options: string, t: Translate): Attempt {
  const option = (name: string) => new RegExp(`--${name}[ =]["']?([^\\s"')]+)`).exec(options)?.[1] ?? '';
  const pairs: readonly Pair[] = [
    ['host', option('hostname')],
    ['port', option('port')],
    ['user', option('username')],
  ];
  const described = describe(pairs, 'libpq', t);
  if (!described.ok) return described;
  // `completeConnection` turns this password into a note about passwordCommand.
  const parameters = { ...described.parameters, password: '$(aws)' };
  return { form: t('an AWS command'), described: { ...described, parameters }, variables: {} };
}
