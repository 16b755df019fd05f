import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { MCP_HOSTS } from '../../../src/app/agents/launcher';
import { AGENT_TOOLS } from '../../../src/app/tools/catalogue';
import {
  consumerQuestion,
  eventQuestion,
  SKILL_DESCRIPTION,
  SKILL_NAME,
  SKILL_TEXT,
  traceQuestion,
} from '../../../src/app/tools/prompts';

describe('texts and commands for other programs', () => {
  it('include one skill whose file equals the prompt and names every tool', () => {
    const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as {
      readonly contributes: { readonly chatSkills: readonly { readonly path: string }[] };
    };
    const [skill] = contributes.chatSkills;
    assert.equal(skill?.path, `./media/skills/${SKILL_NAME}/SKILL.md`);
    assert.equal(
      readFileSync(skill.path, 'utf8'),
      `---\nname: ${SKILL_NAME}\ndescription: ${SKILL_DESCRIPTION}\n---\n\n${SKILL_TEXT}`,
    );
    for (const { name } of AGENT_TOOLS) assert.ok(SKILL_TEXT.includes(name), name);
  });

  it("include a question about a consumer that names existing tools, whatever the consumer's name contains", () => {
    const question = consumerQuestion({ connection: 'shop', consumer: 'a "b" [x](command:y)\n#get_event' });
    const named = [...(question.split('to be done?')[1] ?? '').matchAll(/#(\w+)/g)].map(([, name]) => name);
    assert.deepEqual(named, ['diagnose_consumer', 'get_event', 'get_logs']);
    assert.deepEqual(
      named.filter((name) => !AGENT_TOOLS.some((tool) => tool.name === name)),
      [],
    );
    assert.doesNotMatch(question, /\n|\]\(/);
  });

  it('include a question about an event or its trace that names the event, its connection and existing tools', () => {
    const event = { connection: 'shop "eu"', eventId: '00000000-0000-4000-8000-000000000001' };
    for (const question of [eventQuestion(event), traceQuestion(event)]) {
      assert.ok(question.includes(`"${event.eventId}"`) && question.includes('"shop \\"eu\\""'), question);
      const named = [...question.matchAll(/#(\w+)/g)].map(([, name]) => name);
      assert.equal(named.length, 3);
      assert.deepEqual(
        named.filter((name) => !AGENT_TOOLS.some((tool) => tool.name === name)),
        [],
      );
    }
  });

  it('start the server in each host, whatever characters a path has', () => {
    const launch = { command: 'node', args: ['/opt/my tools/"x"/cli.js', 'mcp', '--workspace', '/work/shop'] };
    const of = (name: string) => MCP_HOSTS.find((host) => host.name === name)?.snippet(launch) ?? '';
    assert.equal(
      of('Claude Code'),
      'claude mcp add event-trace -- node "/opt/my tools/\\"x\\"/cli.js" mcp --workspace /work/shop\n',
    );
    assert.deepEqual(JSON.parse(of('Cursor')), { mcpServers: { 'event-trace': launch } });
    assert.deepEqual(JSON.parse(of('VS Code')), { servers: { 'event-trace': { type: 'stdio', ...launch } } });
    const [table, command, args] = of('Codex').trimEnd().split('\n');
    assert.equal(table, '[mcp_servers.event-trace]');
    assert.equal(command, 'command = "node"');
    assert.deepEqual(JSON.parse(args?.replace('args = ', '') ?? ''), launch.args);
  });

  it('start the server in each host on Windows and macOS', () => {
    for (const script of [
      'c:\\Users\\an a\\AppData\\Roaming\\Code\\User\\globalStorage\\event-trace.event-trace\\event-trace.mjs',
      '/Users/an a/Library/Application Support/Code/User/globalStorage/event-trace.event-trace/event-trace.mjs',
    ]) {
      const launch = { command: 'node', args: [script, 'mcp'] };
      const of = (name: string) => MCP_HOSTS.find((host) => host.name === name)?.snippet(launch) ?? '';
      assert.deepEqual(JSON.parse(of('Cursor')).mcpServers['event-trace'], launch);
      assert.deepEqual(JSON.parse(of('VS Code')).servers['event-trace'].args, launch.args);
      assert.deepEqual(JSON.parse(of('Codex').split('args = ')[1] ?? ''), launch.args);
      const [, quoted = ''] = /-- node (".*") mcp\n$/.exec(of('Claude Code')) ?? [];
      assert.equal(JSON.parse(quoted), script);
    }
  });
});
