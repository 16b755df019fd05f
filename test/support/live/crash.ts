import { appendFileSync } from 'node:fs';

/**
 * How a handler ends its process. The tests have no Go toolchain, so the worker writes the lines of Go's runtime and
 * race detector, and really ends as they do. A killed process writes nothing; the program that ran it does
 * (`killedWords`).
 */
export type Crash = 'panic' | 'fatalError' | 'dataRace' | 'killed';

/** What `go run` or docker compose says about a killed process, as when memory runs out. */
export const killedWords: readonly string[] = ['signal: killed', 'shop-1 exited with code 137'];

/** Writes what such an end leaves in a log, without a time as Go does, and ends. `prefix` comes before each line. */
export function crash(log: string, how: Crash, consumer: string, stream: string, prefix: string): void {
  if (how === 'killed') return void process.kill(process.pid, 'SIGKILL');
  const receiver = consumer.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
  const lines = how === 'dataRace' ? race(receiver) : [...heads[how](stream), ...stack(receiver), 'exit status 2'];
  appendFileSync(log, lines.map((line) => `${prefix}${line}\n`).join(''));
  // A race ends the process if GORACE has halt_on_error=1.
  process.exit(how === 'dataRace' ? 66 : 2);
}

const heads = {
  panic: (stream: string) => [`panic: runtime error: index out of range [0] with length 0: ${stream}`, ''],
  fatalError: () => ['fatal error: concurrent map writes', ''],
};

const stack = (receiver: string) => [
  'goroutine 250 [running]:',
  `main.(*${receiver}).Handle(0xc000016870, {0x797cb8, 0xc0000c7db0})`,
  '\t/go/src/shop/handlers.go:146 +0x669',
  'created by main.main in goroutine 1',
  '\t/go/src/shop/main.go:12 +0x3fe',
];

const race = (receiver: string) => [
  '==================',
  'WARNING: DATA RACE',
  'Write at 0x00c000016870 by goroutine 250:',
  `  main.(*${receiver}).Handle()`,
  '      /go/src/shop/handlers.go:146 +0x669',
  '',
  'Previous write at 0x00c000016870 by goroutine 8:',
  '  main.main.func1()',
  '      /go/src/shop/main.go:12 +0x3fe',
  '==================',
  'exit status 66',
];
