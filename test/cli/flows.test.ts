import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assertPlain, type CliStore, createCliStore } from '../support/cliStore';
import { uuid } from '../support/events';
import { fillStore } from '../support/flows/fill';
import { REACTIONS, runShop } from '../support/flows/shop';
import { runCli, startCli } from '../support/runCli';

const plan = { seed: 7, traces: 500, pauseMs: 2_000, reactions: REACTIONS, dropped: 0.02, doubled: 0.01 };

describe('event-trace flow, missing and twice, on a generated store', () => {
  const shop = runShop(plan);
  const doubled = new Set(shop.doubled.map(([cause, type]) => `${cause} ${type}`));
  let store: CliStore;
  before(async () => {
    store = await createCliStore(false);
    // A doubled effect has the payload of the first one: it is the same effect.
    await fillStore(store.admin, shop, ({ eventId, eventType, causationId }) => ({
      amount: Number.parseInt(eventId.slice(0, 4), 16),
      of: doubled.has(`${causationId} ${eventType}`) ? causationId : eventId,
      ...(doubled.has(`${causationId} ${eventType}`) ? { amount: 1 } : {}),
    }));
  });
  after(() => store.drop());

  const run = (...args: string[]) => runCli(args, { env: store.env });

  it('list what is missing, as JSON and for people', async () => {
    const { code, stdout, stderr } = await run('missing', '--json');
    assert.deepEqual([code, stderr], [1, '']);
    const answer = JSON.parse(stdout);
    assert.deepEqual(Object.keys(answer), ['format', 'learnedFrom', 'claims', 'open']);
    assert.deepEqual(Object.keys(answer.learnedFrom), ['events', 'from', 'to']);
    assert.equal(answer.learnedFrom.events, shop.events.length);
    assert.ok(answer.open > 0);
    const dropped = new Set(
      shop.dropped.flatMap(({ cause, effects }) => effects.map((effect) => `${cause} ${effect}`)),
    );
    for (const claim of answer.claims) {
      assert.deepEqual(Object.keys(claim), [
        'cause',
        'effects',
        'share',
        'lower',
        'cases',
        'usualMs',
        'lateMs',
        'consumer',
      ]);
      assert.deepEqual(Object.keys(claim.cause), ['position', 'eventId', 'eventType', 'eventVersion']);
      assert.ok(dropped.has(`${claim.cause.eventId} ${claim.effects[0]}`), JSON.stringify(claim));
    }
    assert.ok(answer.claims.length > 20);
    const text = await run('missing');
    assertPlain(text.stdout);
    assert.match(text.stdout, /^#\d+ \w+: .*missing\n {2}9\d(\.\d)? % of \d+ \w+ had it within .*; now .* late$/m);
  });

  it('list only what is missing since a time', async () => {
    const all = JSON.parse((await run('missing', '--json')).stdout).claims;
    const middle = shop.events[Math.floor(shop.events.length / 2)] ?? assert.fail();
    const { stdout } = await run('missing', '--json', '--since', new Date(middle.time).toISOString());
    const later = all.filter(
      ({ cause }: { cause: { position: string } }) => Number(cause.position) >= Number(middle.position),
    );
    assert.deepEqual(
      JSON.parse(stdout).claims.map(({ cause }: { cause: object }) => cause),
      later.map(({ cause }: { cause: object }) => cause),
    );
    assert.ok(later.length > 0 && later.length < all.length);
    for (const wrong of ['lately', '5', '2026', '0']) {
      const { code, stderr } = await run('missing', '--since', wrong);
      assert.deepEqual([code, stderr.slice(0, 22)], [2, '--since needs a time, '], wrong);
    }
    // A time without a zone is local to this machine, as everywhere else.
    const zoned = await runCli(['missing', '--since', '2099-01-01'], { env: { ...store.env, TZ: 'Asia/Tokyo' } });
    assert.match(zoned.stdout, /since 2098-12-31T15:00:00\.000Z/);
    const none = await run('missing', '--since', '1h');
    assert.equal(none.code, 0);
    // Something is missing in the newest events, but nothing since that time.
    assert.match(
      none.stdout.replaceAll('\n', ' '),
      /^Nothing is known to be missing after what came since \d{4}-\d\d-\d\dT\S+Z in /,
    );
    assertPlain(none.stdout);
  });

  it('keep the lines of the tree beside a sentence of several lines', async () => {
    const { claims } = JSON.parse((await run('missing', '--json')).stdout);
    const { cause } = claims.find((claim: { cause: { eventType: string } }) => claim.cause.eventType === 'OrderPlaced');
    const lines = (await run('trace', cause.eventId, '--missing')).stdout.split('\n');
    const at = lines.findIndex((line) => line.includes(' is missing: '));
    const [bars = ''] = /^[\s│]*│[\s│]*/.exec(lines[at] ?? '') ?? [];
    assert.notEqual(bars, '');
    assert.ok(lines[at + 1]?.startsWith(bars), lines.join('\n'));
    assert.match(lines[at + 1]?.slice(bars.length) ?? '', /late\.$/);
  });

  it('name what is missing in a trace, in every format', async () => {
    const [claim] = JSON.parse((await run('missing', '--json')).stdout).claims;
    const { eventId } = claim.cause;
    const trace = (...args: string[]) => run('trace', eventId, '--missing', ...args);
    const { missing } = JSON.parse((await trace('--json')).stdout);
    assert.deepEqual(Object.keys(missing[0]), [
      ...['causeId', 'effects', 'consumer', 'share', 'cases', 'usualMs', 'lateSince'],
    ]);
    const own = missing.find(({ causeId }: { causeId: string }) => causeId === eventId);
    assert.deepEqual([own.effects, own.share, own.cases], [claim.effects, claim.share, claim.cases]);
    const [effect] = claim.effects;
    for (const as of ['tree', 'markdown']) {
      const text = (await trace('--as', as)).stdout.replace(/[\s│└├─]+/g, ' ');
      assert.match(
        text,
        new RegExp(`${effect}.* is missing: 9\\d(\\.\\d)? % of \\d+ ${claim.cause.eventType} had it within`),
      );
    }
    assert.match((await trace('--as', 'mermaid')).stdout, new RegExp(`m\\d+_0\\["${effect}`));
    assert.equal(JSON.parse((await run('trace', eventId, '--json')).stdout).missing, undefined);
  });

  it('list what was handled twice, as certain if the payloads are equal', async () => {
    const { code, stdout } = await run('twice', '--json');
    assert.equal(code, 1);
    const answer = JSON.parse(stdout);
    assert.deepEqual(Object.keys(answer), ['format', 'findings']);
    const found = answer.findings.map(
      ({ cause, effectType }: { cause: { eventId: string }; effectType: string }) => `${cause.eventId} ${effectType}`,
    );
    assert.deepEqual(found.sort(), [...doubled].sort());
    for (const finding of answer.findings) {
      assert.deepEqual(Object.keys(finding), ['cause', 'effectType', 'positions', 'certain', 'consumer']);
      assert.equal(finding.positions.length, 2);
      assert.equal(finding.certain, true);
    }
    const text = await run('twice');
    assertPlain(text.stdout);
    assert.match(text.stdout, /^#\d+ \w+: handled twice\n {2}\w+ #\d+, #\d+, .* apart, with equal payloads$/m);
  });

  it('show a flow as a table, as Mermaid and as JSON', async () => {
    const table = await run('flow', 'OrderPlaced');
    assert.equal(table.code, 0);
    assertPlain(table.stdout);
    assert.match(table.stdout, /^After +Follows +Share +Of +p50 +p95/);
    assert.match(table.stdout, /After PaymentRequested one of \{PaymentCaptured, PaymentDeclined\} follows\./);
    const mermaid = await run('flow', 'OrderPlaced', '--as', 'mermaid');
    assert.match(mermaid.stdout, /^flowchart LR\n/);
    const json = JSON.parse((await run('flow', 'OrderPlaced', '--json')).stdout);
    const edge = json.edges.find(({ effect }: { effect: string }) => effect === 'PaymentRequested');
    assert.ok(edge.share > 0.9 && edge.p50Ms > 100 && edge.p95Ms < 1_000);
    assert.equal((await run('flow', 'NoSuchType')).code, 1);
    assert.equal((await run('flow')).code, 2);
  });

  it('find no difference of a trace from itself, and mirrored differences of two traces in reverse order', async () => {
    const [first] = shop.dropped;
    const broken = shop.events.find(({ eventId }) => eventId === first?.cause)?.correlationId ?? assert.fail();
    const lost = new Set(shop.dropped.map(({ cause }) => cause));
    const whole = shop.events.find(
      ({ correlationId }) =>
        correlationId !== broken &&
        !shop.events.some((event) => event.correlationId === correlationId && lost.has(event.eventId)),
    );
    const other = whole?.correlationId ?? assert.fail();
    const itself = await run('compare', other, other, '--json');
    assert.equal(itself.code, 0);
    const { same, onlyLeft, onlyRight, changed } = JSON.parse(itself.stdout);
    assert.ok(same > 2);
    assert.deepEqual([onlyLeft, onlyRight, changed], [[], [], []]);
    const there = await run('compare', other, broken, '--json');
    assert.equal(there.code, 1);
    const answer = JSON.parse(there.stdout);
    assert.deepEqual(Object.keys(answer), ['format', 'same', 'onlyLeft', 'onlyRight', 'changed']);
    const back = JSON.parse((await run('compare', broken, other, '--json')).stdout);
    assert.deepEqual([back.onlyLeft, back.onlyRight], [answer.onlyRight, answer.onlyLeft]);
    const text = await run('compare', other, broken);
    assertPlain(text.stdout);
    assert.match(text.stdout, /^(Same until|Different from) /);
    assert.equal((await run('compare', other)).code, 2);
  });
});

describe('event-trace check, on a real store', () => {
  let store: CliStore;
  let folder: string;
  before(async () => {
    store = await createCliStore(false);
    folder = await mkdtemp(join(tmpdir(), 'flows-'));
    await mkdir(join(folder, 'flows'));
    const lines = ['Asked -> Answered by answers within 2 s, once', 'Asked -> Refused, never', 'Never -> Seen'];
    await writeFile(join(folder, 'flows', 'a.flow'), lines.join('\n'));
  });
  after(async () => {
    await store.drop();
    await rm(folder, { recursive: true });
  });

  const run = (...args: string[]) => startCli(['check', ...args], { env: store.env, cwd: folder });
  let appended = 0;
  const append = async (type: string, cause: number | null, ageMs = 0): Promise<number> => {
    appended += 1;
    await store.admin.query(
      `INSERT INTO events (bounded_context, aggregate_type, aggregate_id, aggregate_version, event_id, event_type, payload, causation_id, created_at)
       VALUES ('Shop', 'Q', $1::text, 1, $2, $3, '{}', $4, now() - $5 * interval '1 ms')`,
      [`q-${appended}`, uuid(appended), type, cause === null ? null : uuid(cause), ageMs],
    );
    return appended;
  };

  it('waits for the deadlines of existing causes, and passes effects that come in time', async () => {
    const cause = await append('Asked', null);
    const running = run('--since', '1min', '--json');
    await append('Answered', cause);
    const { code, stdout } = await running.ended;
    assert.equal(code, 0);
    const { format, expectations } = JSON.parse(stdout);
    assert.equal(format, 1);
    assert.deepEqual(
      expectations.map(({ passed, failures }: { passed: number; failures: unknown[] }) => [passed, failures.length]),
      [
        [1, 0],
        [1, 0],
        [0, 0],
      ],
    );
  });

  it('fails for missing, late, doubled and unwanted effects, and writes the report', async () => {
    await append('Asked', null, 30_000);
    await append('Answered', await append('Asked', null, 30_000), 27_000);
    const doubled = await append('Asked', null, 30_000);
    for (const age of [29_500, 20_000]) await append('Answered', doubled, age);
    await append('Refused', doubled, 10_000);
    const { code, stdout, stderr } = await run(
      '--since',
      '1min',
      '--expect',
      'flows/*.flow',
      '--junit',
      'reports/flows/report.xml',
    ).ended;
    assert.deepEqual([code, stderr], [1, '2 expectations are not met.\n']);
    assertPlain(stdout);
    assert.match(stdout, /^✗ Asked -> Answered by answers within 2 s, once: 1 of 4$/m);
    assert.match(stdout, /Asked #\d+: Answered by answers did not follow within 2 s\./);
    assert.match(stdout, /Asked #\d+: Answered came after 3(\.\d+)? s, not within 2 s\./);
    assert.match(stdout, /Asked #\d+: 2 × Answered followed \(#\d+, #\d+\)\./);
    assert.match(stdout, /^✗ Asked -> Refused, never: 3 of 4$/m);
    assert.match(
      await readFile(join(folder, 'reports', 'flows', 'report.xml'), 'utf8'),
      /tests="3" failures="2" errors="0" skipped="1"/,
    );
    assert.match(
      await readFile(join(folder, 'reports', 'flows', 'report.xml'), 'utf8'),
      /<failure message="Asked #\d+: .*\. \(and 2 more\)">/,
    );
  });

  it('says that its report cannot be written', async () => {
    await writeFile(join(folder, 'asked.flow'), 'Asked -> Answered\n');
    const blocked = [
      join(folder, 'asked.flow', 'report.xml'),
      ...(existsSync('/proc/self') ? ['/proc/x/report.xml'] : []),
    ];
    for (const report of blocked) {
      const { code, stderr } = await run('--since', '1min', '--expect', 'asked.flow', '--junit', report).ended;
      assert.equal(code, 2);
      assert.match(stderr, /The report .*report\.xml cannot be written: .*\. See event-trace check --help\.\n$/);
    }
  });

  it('says where a file is wrong, and what the command needs', async () => {
    await writeFile(join(folder, 'wrong.flow'), 'A -> B\nA -> B within soon\n');
    const wrong = await run('--since', '1min', '--expect', 'wrong.flow').ended;
    assert.deepEqual([wrong.code, wrong.stdout], [2, '']);
    assert.match(wrong.stderr, /^wrong\.flow:2:15: Expected a duration/);
    assert.equal((await run('--expect', 'flows/*.flow').ended).code, 2);
    for (const none of ['none/*.flow', folder]) {
      const { code, stderr } = await run('--since', '1min', '--expect', none).ended;
      assert.deepEqual([code, stderr], [2, `No file matches ${none}. See event-trace check --help.\n`]);
    }
  });
});

describe('event-trace missing, flow and twice, on the demo', () => {
  it('claim nothing about effects that are still to come, and find the points that were granted twice', async () => {
    const { code, stdout } = await runCli(['missing', '--demo', '--json']);
    assert.equal(code, 0);
    assert.deepEqual(JSON.parse(stdout).claims, []);
    const flow = await runCli(['flow', 'OrderPlaced', '--demo']);
    assertPlain(flow.stdout);
    assert.match(flow.stdout, /PaymentRequested/);
    const twice: { effectType: string; certain: boolean }[] = JSON.parse(
      (await runCli(['twice', '--demo', '--json'])).stdout,
    ).findings;
    assert.ok(twice.length > 0);
    assert.ok(twice.every(({ effectType, certain }) => effectType === 'PointsGranted' && certain));
  });
});
