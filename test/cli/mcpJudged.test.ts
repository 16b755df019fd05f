import assert from 'node:assert/strict';
import { join } from 'node:path';
import { SKILL_NAME } from '../../src/app/tools/prompts';
import { TRACE_PAGE } from '../../src/app/tools/tracePage';
import { WindowHome } from '../support/agentWindow';
import { type McpJudges, mcpJudges, stdioServer } from '../support/mcpJudges';
import { projectRoot } from '../support/runProcess';
import { withToken } from '../support/withToken';

/** Scenarios that call tools, resources and prompts of the suite's example server, or need something that this server does not offer. */
const OF_THE_EXAMPLE = [
  'logging-set-level',
  'completion-complete',
  'tools-call-simple-text',
  'tools-call-image',
  'tools-call-audio',
  'tools-call-embedded-resource',
  'tools-call-mixed-content',
  'tools-call-with-logging',
  'tools-call-error',
  'tools-call-with-progress',
  'tools-call-sampling',
  'tools-call-elicitation',
  'json-schema-2020-12',
  'elicitation-sep1034-defaults',
  'elicitation-sep1330-enums',
  'server-sse-polling',
  'server-sse-multiple-streams',
  'resources-read-text',
  'resources-read-binary',
  'resources-templates-read',
  'resources-subscribe',
  'resources-unsubscribe',
  'prompts-get-simple',
  'prompts-get-with-args',
  'prompts-get-embedded-resource',
  'prompts-get-with-image',
];

describe('the MCP servers, checked with programs of the protocol’s makers', () => {
  let judges: McpJudges;
  let home: WindowHome;
  before(async () => {
    judges = await mcpJudges();
    home = new WindowHome();
  });
  after(async () => {
    await judges.dispose();
    await home.dispose();
  });

  it('are read by the inspector over stdin and stdout: no fault in a schema, and the skill as a prompt', async () => {
    const server = stdioServer('--workspace', join(projectRoot, 'test/fixtures'));
    const strict = await judges.inspect(server, '--method', 'tools/list', '--strict');
    assert.equal(strict.code, 0, strict.output);
    assert.equal(strict.output.split('"inputSchema"').length - 1, 8, strict.output);
    const skill = await judges.inspect(server, '--method', 'prompts/get', '--prompt-name', SKILL_NAME);
    assert.match(skill.output, /# Debug an event flow/);
  });

  it('are read by the inspector over HTTP in a window: the answer of a tool, and the page of a trace', async () => {
    const { url, token } = await home.open('billing_outbox', ['/work/shop']);
    const server = { type: 'streamable-http', url, headers: { Authorization: `Bearer ${token}` } };
    const called = await judges.inspect(server, '--method', 'tools/call', '--tool-name', 'list_consumers');
    assert.match(called.output, /billing_outbox/);
    const pages = await judges.inspect(server, '--method', 'tools/list', '--advertise-apps', '--app-info');
    assert.match(pages.output, new RegExp(`"toolName":"get_trace","resourceUri":"${TRACE_PAGE.uri}"`));
    assert.equal(pages.output.split('"hasApp":true').length - 1, 1, pages.output);
  });

  it('pass what the conformance suite requires of every server', async () => {
    const way = await withToken(await home.open('billing_outbox', ['/work/shop']));
    const { code, output } = await judges.conform(way.url, OF_THE_EXAMPLE);
    way.close();
    assert.equal(code, 0, output);
    for (const name of [
      'server-initialize',
      'ping',
      'tools-list',
      'resources-list',
      'prompts-list',
      'dns-rebinding-protection',
    ]) {
      assert.match(output, new RegExp(`✓ ${name}: [1-9]`), output);
    }
  });
});
