import assert from 'node:assert/strict';
import { type CommandSurroundings, runPasswordCommand } from '../../../src/app/connections/opening/passwordCommand';
import { sshArguments } from '../../../src/app/connections/opening/sshTunnel';
import { channelSentence, sshSentence } from '../../../src/app/connections/opening/sshWords';
import { english } from '../../../src/model/text/translate';
import { StoreError } from '../../../src/store/pg/errors';

const around: CommandSurroundings = { cwd: '/', env: process.env, t: english };
const node = (script: string) => [process.execPath, '-e', script];

/** The sentence that explains the failure of a command. */
async function failure(command: string | readonly string[], signal?: AbortSignal): Promise<string> {
  try {
    await runPasswordCommand(command, around, signal);
  } catch (error) {
    assert.ok(error instanceof StoreError);
    return error.kind === 'access' ? error.subject : error.kind;
  }
  return assert.fail('it did not fail');
}

describe('a command for the password', () => {
  it('gives the first line of its output', async () => {
    assert.equal(await runPasswordCommand(node("console.log('to ken ')"), around, undefined), 'to ken ');
    assert.equal(await runPasswordCommand(node("console.log('pw\\nuser: ada')"), around, undefined), 'pw');
    const words = ['-e', 'process.stdout.write(process.argv[1])', 'a "b" $HOME'];
    assert.equal(await runPasswordCommand([process.execPath, ...words], around, undefined), 'a "b" $HOME');
  });

  it('may be a line for the shell', async () => {
    const env = { ...process.env, TOKEN: 'from the environment' };
    const line = `"${process.execPath}" -p process.env.TOKEN`;
    assert.equal(await runPasswordCommand(line, { ...around, env }, undefined), 'from the environment');
  });

  it('fails with what it wrote about its failure, and never with its output', async () => {
    assert.equal(
      await failure(
        node("console.log('hunter2'); console.error('note'); console.error('no hunter2 for you'); process.exit(3)"),
      ),
      'The command for the password failed: no … for you',
    );
    assert.equal(await failure(node('process.exit(3)')), 'The command for the password failed with code 3.');
    assert.equal(await failure(node('')), 'The command for the password printed nothing.');
    assert.equal(
      await failure(['/no/such/program']),
      'The program of the command for the password was not found: /no/such/program',
    );
  });

  it('is stopped if it takes too long, and the sentence says so', async () => {
    const work = runPasswordCommand(node('setInterval(() => {}, 1000)'), { ...around, longestMs: 1_000 }, undefined);
    await assert.rejects(work, { kind: 'access', subject: 'The command for the password did not end within 1 s.' });
  });

  it('is stopped when the attempt is cancelled', async () => {
    const abort = new AbortController();
    const ended = failure(node('setInterval(() => {}, 1000)'), abort.signal);
    abort.abort();
    assert.equal(await ended, 'cancelled');
    assert.equal(await failure(node('setInterval(() => {}, 1000)'), AbortSignal.abort()), 'cancelled');
  });
});

describe('ssh', () => {
  const spec = { host: 'bastion' };
  const at = { host: 'db.internal', port: 5432 };

  it('gets the arguments for one forward and nothing else', () => {
    const words = sshArguments({ ...spec, user: 'ops', port: 2222, identityFile: '/k', jump: 'j1,j2' }, 40000, at);
    assert.deepEqual(words.slice(words.indexOf('-L')), [
      ...['-L', '127.0.0.1:40000:db.internal:5432', '-p', '2222', '-l', 'ops'],
      ...['-i', '/k', '-o', 'IdentitiesOnly=yes', '-J', 'j1,j2', '--', 'bastion'],
    ]);
    assert.ok(words.includes('BatchMode=yes') && words.includes('ControlPath=none'));
    const forward = (host: string) =>
      sshArguments(spec, 1, { host, port: 5432 }).find((word) => word.startsWith('127.'));
    assert.equal(forward('/var/run/postgresql'), '127.0.0.1:1:/var/run/postgresql/.s.PGSQL.5432');
    assert.equal(forward('::1'), '127.0.0.1:1:[::1]:5432');
  });

  it('has its failures explained in sentences', () => {
    const sentence = (said: string) => sshSentence(said, { host: 'bastion', user: 'ops', port: 2222 }, english);
    assert.match(
      sentence('ops@bastion: Permission denied (publickey,password).'),
      /refuses the login \(publickey,password\)/,
    );
    assert.match(sentence('Host key verification failed.'), /not known.*terminal: ssh -p 2222 ops@bastion/);
    assert.match(
      sentence('@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.'),
      /not the known one/,
    );
    assert.match(
      sentence('ssh: Could not resolve hostname bastion: Name or service not known'),
      /no machine named bastion/,
    );
    assert.match(sentence('ssh: connect to host bastion port 22: Connection refused'), /does not answer/);
    assert.match(sentence('@ WARNING: UNPROTECTED PRIVATE KEY FILE! @'), /chmod 600/);
    assert.match(sentence('something\nBad configuration option: x'), /Bad configuration option: x/);
    const channel = (line: string) => channelSentence(line, spec, 'db.internal:5432', english);
    assert.match(
      channel('channel 2: open failed: connect failed: Connection refused') ?? '',
      /bastion is reached, but from there db\.internal:5432 is not: Connection refused/,
    );
    assert.match(channel('channel 2: open failed: administratively prohibited: open failed') ?? '', /does not allow/);
    assert.equal(channel('debug1: channel 1: new'), undefined);
  });
});
