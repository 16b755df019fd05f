/** The longest one question may take. */
export const QUERY_TIMEOUT_S = 5;
/** The longest a stream of rows may take after its first rows, the pauses of its reader included. */
export const STREAM_TIMEOUT_S = 60;

const GUARDS: Readonly<Record<string, string>> = {
  default_transaction_read_only: 'on',
  statement_timeout: String(QUERY_TIMEOUT_S * 1000),
  lock_timeout: '500',
  idle_in_transaction_session_timeout: '10000',
  max_parallel_workers_per_gather: '0',
  jit: 'off',
  // A window of events that is joined with itself fits into it.
  work_mem: '16MB',
};

/**
 * How a session is kept harmless, best first; the next one is taken when the server refuses the start-up options.
 * `perQuery` is for poolers that refuse options: they lend one server session to many clients, so a setting that
 * outlives the transaction would reach somebody else's statements.
 */
export type GuardPlan = { readonly kind: 'options'; readonly options: string } | { readonly kind: 'perQuery' };

/** Ends the query of a client that vanished; servers before 14 and those on Windows do not know it. */
const CHECK_INTERVAL = '-c client_connection_check_interval=1000';
const OPTIONS = optionsOf(Object.keys(GUARDS));
/** What servers know that only speak PostgreSQL's language. */
const FEW_OPTIONS = optionsOf(['default_transaction_read_only', 'statement_timeout']);

export const GUARD_PLANS: readonly GuardPlan[] = [
  { kind: 'options', options: `${OPTIONS} ${CHECK_INTERVAL}` },
  { kind: 'options', options: OPTIONS },
  { kind: 'options', options: FEW_OPTIONS },
  { kind: 'perQuery' },
];

/** The one that needs nothing of the start-up. */
export const LAST_PLAN = GUARD_PLANS.length - 1;

/** The plan to try next when the server refused one: an unknown parameter, its value, or options altogether. undefined: that was not it. */
export function planAfter(error: unknown, plan: number): number | undefined {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (plan >= LAST_PLAN) return undefined;
  if (/startup parameter/.test(String(message)) || code === '08P01') return LAST_PLAN;
  return code === '42704' || code === '22023' ? plan + 1 : undefined;
}

/**
 * The options of a session's start: what the connection asks for, then the guards, which win. Where the server takes no
 * settings there, only what a proxy routes by is left: `endpoint=…`, `--cluster=…`.
 */
export function startupOptions(asked: string | undefined, plan: GuardPlan): string | undefined {
  if (plan.kind === 'options') return asked === undefined ? plan.options : `${asked} ${plan.options}`;
  const routing = asked?.match(/(?:^|(?<=\s))(?:endpoint|project|databricks_branch_id|--cluster|--tenant)=\S+/g);
  return routing?.join(' ');
}

/** Opens a transaction that cannot write and carries the guards; ends with COMMIT or ROLLBACK. */
export function beginGuarded(timeoutS: number): string {
  const settings = { ...GUARDS, statement_timeout: String(timeoutS * 1000) };
  const calls = Object.entries(settings).map(([name, value]) => `set_config('${name}', '${value}', true)`);
  return `BEGIN READ ONLY; SELECT ${calls.join(', ')}`;
}

/** Changes the limit of the statements that follow in the same transaction. */
export function setTimeoutSql(timeoutS: number): string {
  return `SELECT set_config('statement_timeout', '${timeoutS * 1000}', true)`;
}

function optionsOf(names: readonly string[]): string {
  return names.map((name) => `-c ${name}=${GUARDS[name]}`).join(' ');
}
