import assert from 'node:assert/strict';
import { line, started, writtenLogs } from '../support/logLines';
import { reportOn, segmentsAt } from '../support/story';

const alive = (second: number, consumer: string) =>
  line(second, 'INFO', 'segment events processed', { consumer, segment_id: 0 });
/** The lines that the process wrote before it ended at 09:01:30. */
const LINES = [started(-60, 'billing', 'b'), started(-60, 'search', 's'), alive(89, 'billing')];
const dead = {
  consumers: ['billing', 'search'].map((name) => ({
    name,
    segments: segmentsAt(1, 9, {}, { ownerId: name.charAt(0), heartbeatAgeS: 212 }),
  })),
};
const behind = (prefix: string, lines: readonly string[] = LINES) => lines.map((text) => prefix + text);
const systemd = (text: string) => `Nov 28 09:01:30 host systemd[1]: ${text}`;
const kernel = (text: string) => `Nov 28 09:01:30 host kernel: ${text}`;
const journal = (pid: number, lines?: readonly string[]) => behind(`Nov 28 09:01:29 host shop[${pid}]: `, lines);
const compose = behind('shop-1  | ');

describe('exit of a process, as reported by the program that ran it', () => {
  const { story, folderStory } = writtenLogs();
  const report = async (lines: readonly string[]) =>
    (await reportOn(story([lines], dead), 'billing')).report.replaceAll('\\', '');

  const KILLED = /## Its process was killed/;
  const TOLD = /Its process was asked to end, at about .*09:01:(?:29|30)/;
  const TOLD_THERE = /Its process was asked to end, at about .*09:01:31/;
  const FAILED = /Its process ended with an error, at about/;
  const DONE = /Its process ended without an error/;
  const SILENT = /it left no line about its end/;
  const UNSURE = /probabl[ey]/;
  const PROBABLY_KILLED = /## Its process was probably killed/;

  const sure: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['go run, SIGTERM', [...LINES, 'signal: terminated'], TOLD],
    ['go run, Ctrl+C', [...LINES, 'signal: interrupt'], TOLD],
    ['go run, log.Fatal', [...LINES, 'exit status 1'], FAILED],
    ['make behind go run', [...LINES, 'exit status 1', 'make: *** [Makefile:3: run] Error 1'], FAILED],
    ['make, terminated', [...LINES, 'make: *** [Makefile:3: run] Error 143'], TOLD],
    ['a shell', [...LINES, './start.sh: line 3: 12345 Terminated              ./shop'], TOLD],
    ['a bare code', [...LINES, 'exit code 1'], FAILED],
    ['air', [...LINES, 'Process Exit with Code: 1'], FAILED],
    ['kubectl exec', [...LINES, 'command terminated with exit code 143'], TOLD],
    [
      'kubectl describe',
      [...LINES, '    Last State:  Terminated', '      Reason:  OOMKilled', '      Exit Code:  137'],
      KILLED,
    ],
    ['docker ps', [...LINES, 'Exited (137) 3 seconds ago'], KILLED],
    [
      'docker, both outputs',
      [
        ...LINES.map((text) => JSON.stringify({ log: `${text}\n`, stream: 'stdout', time: '2026-11-28T09:01:29Z' })),
        JSON.stringify({ log: 'exit status 1\n', stream: 'stderr', time: '2026-11-28T09:01:30Z' }),
      ],
      FAILED,
    ],
    ['docker compose', [...compose, 'shop-1 exited with code 143'], TOLD],
    ['docker compose that restarts it', [...compose, 'shop-1 exited with code 1 (restarting)'], FAILED],
    ['docker compose, ended in order', [...compose, 'shop-1 exited with code 0'], DONE],
    ['docker compose, another container', [...compose, 'db-1 exited with code 137'], SILENT],
    ['foreman', [...behind('09:01:29 worker.1 | '), '09:01:30 worker.1 | exited with code 137'], KILLED],
    ['foreman, SIGTERM', [...behind('09:01:29 worker.1 | '), '09:01:30 worker.1 | terminated by SIGTERM'], TOLD],
    ['honcho', [...behind('09:01:29 worker.1 | '), '09:01:30 system   | worker.1 stopped (rc=-15)'], TOLD],
    ['overmind', [...behind('worker  | '), 'worker  | Exited with code 1'], FAILED],
    ['overmind, another process', [...behind('worker  | '), 'web     | Exited with code 1'], SILENT],
    ['PM2', [...behind('0|worker  | '), 'PM2      | App [worker:0] exited with code [1] via signal [SIGINT]'], FAILED],
    [
      'systemd, SIGKILL',
      [...journal(123), systemd('shop.service: Main process exited, code=killed, status=9/KILL')],
      KILLED,
    ],
    [
      'systemd, exit code',
      [
        ...journal(123),
        systemd('shop.service: Main process exited, code=exited, status=1/FAILURE'),
        systemd("shop.service: Failed with result 'exit-code'."),
      ],
      FAILED,
    ],
    [
      'systemd, stopped',
      [...journal(123), systemd('Stopping shop.service - Shop...'), systemd('shop.service: Deactivated successfully.')],
      DONE,
    ],
    [
      'systemd, another unit',
      [...journal(123), systemd('nginx.service: Main process exited, code=killed, status=9/KILL')],
      SILENT,
    ],
    [
      'the kernel, by number',
      [...journal(123), kernel('Out of memory: Killed process 123 (main) total-vm:1kB')],
      KILLED,
    ],
    [
      'the kernel, another number',
      [...journal(123), kernel('Out of memory: Killed process 124 (shop) total-vm:1kB')],
      SILENT,
    ],
    [
      'Heroku',
      [
        ...behind('2026-11-28T09:01:29.000000+00:00 app[worker.1]: '),
        '2026-11-28T09:01:30.000000+00:00 heroku[worker.1]: Process exited with status 137',
      ],
      KILLED,
    ],
    [
      'Kubernetes, its pod',
      [
        ...behind('[pod/shop-7d9f/shop] '),
        '2m   Warning   BackOff   pod/shop-7d9f   Back-off restarting failed container shop in pod shop-7d9f_default(1234)',
      ],
      FAILED,
    ],
    [
      'Kubernetes, another pod',
      [
        ...behind('[pod/shop-7d9f/shop] '),
        '2m   Warning   BackOff   pod/mail-5c2a   Back-off restarting failed container mail in pod mail-5c2a_default(1234)',
      ],
      SILENT,
    ],
    [
      "a child process, reported by the program's logger",
      [...LINES, line(89, 'INFO', 'ffmpeg exited with code 1', {})],
      SILENT,
    ],
    ['another process, because this one went on', [...LINES, 'exit status 1', alive(90, 'billing')], SILENT],
  ];
  for (const [title, lines, expected] of sure) {
    it(`is reported without doubt or not at all, ${title}: ${lines.at(-1)?.slice(0, 90)}`, async () => {
      const text = await report(lines);
      assert.match(text, expected);
      assert.doesNotMatch(text, UNSURE);
      if (expected !== SILENT) assert.doesNotMatch(text, SILENT);
    });
  }

  const guessed: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['a container, among lines without container names', [...LINES, 'shop-1 exited with code 137'], PROBABLY_KILLED],
    [
      'systemd, among lines without unit names',
      [...LINES, systemd('shop.service: Main process exited, code=killed, status=9/KILL')],
      PROBABLY_KILLED,
    ],
    [
      'the kernel, among lines without process numbers',
      [...LINES, kernel('Killed process 123 (worker) total-vm:1kB')],
      PROBABLY_KILLED,
    ],
    [
      'a systemd unit made from a template',
      [...journal(123), systemd('shop@1.service: Main process exited, code=killed, status=9/KILL')],
      PROBABLY_KILLED,
    ],
    [
      'docker-compose with the name of its project',
      [...behind('shop_1  | '), 'project_shop_1 exited with code 143'],
      TOLD,
    ],
    ['concurrently', [...behind('[worker] '), '[worker] go run ./cmd/worker exited with code 1'], FAILED],
    ['a job of bash, asked to end', [...LINES, '[1]+  Terminated              ./shop'], TOLD],
    ['a job of bash, with its number', [...LINES, '[1]-  4711 Terminated              ./shop --config x'], TOLD],
    ['a job of bash that failed', [...LINES, '[1]+  Exit 1                  ./shop'], FAILED],
    ['a job of bash, killed', [...LINES, '[2]+  Killed                  /usr/bin/shop'], PROBABLY_KILLED],
    ['a job of zsh', [...LINES, '[1]  + 4711 terminated  ./shop'], TOLD],
    ['a job of zsh that failed', [...LINES, '[1]  + exit 1     ./shop'], FAILED],
  ];
  for (const [title, lines, expected] of guessed) {
    it(`is only probable, ${title}: ${lines.at(-1)?.slice(0, 90)}`, async () => {
      const text = await report(lines);
      assert.match(text, expected);
      assert.match(text, UNSURE);
    });
  }

  it("is not read from a line of the program itself that looks like its shell's", async () => {
    for (const text of ['[12] Terminated old sessions', '[3]- interrupt handler set', '[12] Aborted: no tariff'])
      assert.match(await report([...LINES, text]), SILENT, text);
  });

  it('has its long command line cut in the report', async () => {
    const command = `./shop --token ${'x'.repeat(5_000)}`;
    for (const text of [`./start.sh: line 3: 12345 Terminated              ${command}`, `[1]+  Exit 1     ${command}`])
      assert.ok((await report([...LINES, text])).length < 6_000);
  });

  describe('in its own log, at the moment of the last heartbeat', () => {
    const at = '2026-11-28T09:01:30.120000+00:00 host';
    /** A time by this machine's clock, without its zone. */
    const local = (text: string) => {
      const time = new Date('2026-11-28T09:01:30Z');
      const shifted = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
      return text.replace(/^\S+/, shifted.toISOString().slice(0, 19));
    };
    const oom = (pid: number, name: string) => [
      `${at} kernel: Out of memory: Killed process ${pid} (${name}) total-vm:1kB`,
    ];
    const unit = (text: string) => [`${at} systemd[1]: ${text}`];
    const pod = (text: string) => [`2026-11-28T09:01:31Z   Warning   ${text}`];
    const failed = 'Main process exited, code=exited, status=1/FAILURE';
    const elsewhere: readonly (readonly [string, readonly string[], readonly string[], RegExp, boolean])[] = [
      ['the kernel, by the number of the process', journal(123), oom(123, 'main'), KILLED, true],
      ['the kernel, with a number that no log has', LINES, oom(123, 'main'), PROBABLY_KILLED, false],
      ['the kernel, with the number of another process', journal(123), oom(124, 'shop'), SILENT, true],
      [
        'the kernel, which has another number for the first process of a container',
        journal(1),
        oom(48_213, 'shop'),
        KILLED,
        true,
      ],
      ['the kernel, about the first process of another container', journal(1), oom(1, 'mail'), SILENT, true],
      ['the kernel, in lines without a zone', journal(123), oom(123, 'main').map(local), PROBABLY_KILLED, false],
      ['systemd, in lines without a zone', LINES, unit(`shop.service: ${failed}`).map(local), FAILED, false],
      ['systemd, by the name of the log file', LINES, unit(`shop.service: ${failed}`), FAILED, false],
      ['systemd, ended in order', LINES, unit('shop.service: Deactivated successfully.'), DONE, false],
      ['systemd, about another unit', LINES, unit(`nginx.service: ${failed}`), SILENT, true],
      ['systemd, with another unit than the journal’s', journal(123), unit(`nginx.service: ${failed}`), SILENT, true],
      [
        'Kubernetes, its pod',
        behind('[pod/shop-7d9f/shop] '),
        pod('OOMKilling   pod/shop-7d9f   Memory cgroup out of memory: Killed process 48 (shop)'),
        KILLED,
        true,
      ],
      [
        'Kubernetes, an eviction',
        LINES,
        pod('Evicted   pod/shop-7d9f   The node was low on resource: memory.'),
        TOLD_THERE,
        false,
      ],
      [
        'Kubernetes, an eviction of another pod',
        behind('[pod/shop-7d9f/shop] '),
        pod('Evicted   pod/mail-5c2a   The node was low on resource: memory.'),
        SILENT,
        true,
      ],
      ['a status without a name', LINES, ['2026-11-28T09:01:30Z exit status 1'], SILENT, true],
    ];
    it('is not called another log if it is the only one', async () => {
      const text = (await reportOn(folderStory({ 'shop.log': oom(123, 'shop') }, dead), 'billing')).report;
      assert.match(text, PROBABLY_KILLED);
      assert.match(text, /No line of that log names a consumer/);
      assert.doesNotMatch(text, /another log/);
    });

    for (const [title, lines, others, expected, isSure] of elsewhere) {
      it(`${title}: ${others[0]?.slice(-60)}`, async () => {
        const text = (await reportOn(folderStory({ 'shop.log': lines, 'other.log': others }, dead), 'billing')).report;
        assert.match(text.replaceAll('\\', ''), expected);
        assert[isSure ? 'doesNotMatch' : 'match'](text, UNSURE);
        assert[isSure ? 'doesNotMatch' : 'match'](
          text,
          /That line is of another log|No line of that log names a consumer/,
        );
        if (expected !== SILENT) assert.doesNotMatch(text, SILENT);
      });
    }

    it('is not used if it is of another moment', async () => {
      const others = unit(`shop.service: ${failed}`).map((text) => text.replace('09:01:30', '09:02:30'));
      const text = (await reportOn(folderStory({ 'shop.log': LINES, 'other.log': others }, dead), 'billing')).report;
      assert.match(text, SILENT);
    });
  });

  it('is that of the last of two lives under systemd, whatever their process numbers', async () => {
    const exit = systemd('shop.service: Main process exited, code=killed, status=9/KILL');
    const again = [started(95, 'billing', 'b'), alive(99, 'billing')];
    assert.match(await report([...journal(12, [started(-90, 'billing', 'a')]), exit, ...journal(34), exit]), KILLED);
    assert.doesNotMatch(await report([...journal(12), exit, ...journal(34, again)]), KILLED);
  });

  it('is not mentioned beside a panic, after which "go run" prints the status', async () => {
    const text = await report([...LINES, 'panic: nil map', '', 'goroutine 7 [running]:', 'exit status 2']);
    assert.match(text, /## Its process crashed/);
    assert.doesNotMatch(text, /exit status 2/);
  });
});

describe('crashes of several processes in one log', () => {
  const { story, blocking } = writtenLogs();
  const stack = [
    '',
    'goroutine 7 [running]:',
    'main.(*Billing).Handle(0xc0)',
    '\t/src/h.go:31 +0x6',
    'main.main()',
    '\t/src/main.go:9 +0x1',
  ];
  const crash = ['panic: nil map', ...stack];
  const life = (owner: string, second = -60) => [started(second, 'billing', owner), alive(second + 60, 'billing')];
  const crashes = async (lines: readonly string[]) => (await reportOn(story([lines]), 'billing')).diagnosis.crash;

  it('are counted for each of two replicas that crash once', async () => {
    const lines = [
      ...behind('shop-1  | ', life('a')),
      ...behind('shop-2  | ', life('b')),
      ...behind('shop-1  | ', crash),
      'shop-1 exited with code 2',
      ...behind('shop-2  | ', crash),
      'shop-2 exited with code 2',
    ];
    assert.equal((await crashes(lines))?.times, 1);
    const two = [...journal(12, life('a')), ...journal(34, life('b')), ...journal(12, crash), ...journal(34, crash)];
    assert.equal((await crashes(two))?.times, 1);
  });

  it('are counted together for a process that was restarted, even under another number', async () => {
    const again = [...life('a'), ...crash, ...life('b', 60), ...crash];
    assert.equal((await crashes(behind('shop-1  | ', again)))?.times, 2);
    const numbers = [...journal(12, [...life('a'), ...crash]), ...journal(34, [...life('b', 60), ...crash])];
    assert.equal((await crashes(numbers))?.times, 2);
  });

  const users = (n: number) => alive(1 + n / 10, 'users');
  const mixed: readonly (readonly [string, string, string])[] = [
    ['docker compose', 'shop-1  | ', 'other-1  | '],
    ['concurrently', '[worker] ', '[other] '],
    ['kubectl', '[pod/shop-7d9f/shop] ', '[pod/mail-5c2a/mail] '],
    ['one file without names', '', ''],
  ];
  for (const [title, own, other] of mixed) {
    it(`keep their stacks if other processes write between the lines: ${title}`, async () => {
      const lines = [...behind(own, life('a')), ...behind(own, crash).flatMap((text, n) => [text, other + users(n)])];
      const found = await crashes(lines);
      assert.deepEqual(
        found?.line.frames.map((frame) => frame.line),
        [31, 9],
      );
      assert.deepEqual(await blocking(story([lines]), 'billing'), ['10']);
    });
  }
});
