import '../bench/hooks';
import { parseArgs } from 'node:util';
import { soak } from './soak';

/** `npm run soak -- --minutes 60`: fails if memory grows by more than a tenth or too many connections are open. */
const { values } = parseArgs({ options: { minutes: { type: 'string', default: '60' } } });
const result = await soak(Number(values.minutes) * 60_000, (line) => console.log(line));
console.log(
  `\n${result.polls} polls, ${result.lookUps} look-ups, ${result.events} events appended and ${result.followed} followed, ${result.failures} failures`,
);
console.log(
  `memory ${result.firstMb.toFixed(1)} → ${result.lastMb.toFixed(1)} MB, at most ${result.connections} connections`,
);
if (result.problems.length > 0) {
  for (const problem of result.problems) console.error(problem);
  process.exitCode = 1;
}
