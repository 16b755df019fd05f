import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { AGENT_TOOLS } from '../../../src/app/tools/catalogue';
import { contextKeys, MCP_SERVER } from '../../../src/platform/vscode/ids';

interface Contributed {
  readonly name: string;
  readonly displayName: string;
  readonly toolReferenceName: string;
  readonly modelDescription: string;
  readonly inputSchema: unknown;
  readonly when: string;
}

describe('the tools in package.json', () => {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
    readonly contributes: {
      readonly languageModelTools: readonly Contributed[];
      readonly mcpServerDefinitionProviders: readonly { readonly id: string; readonly label: string }[];
    };
    readonly displayName: string;
  };
  const strings = JSON.parse(readFileSync('package.nls.json', 'utf8')) as Readonly<Record<string, string>>;

  it('are the registered tools, with the same words and arguments', () => {
    assert.deepEqual(
      manifest.contributes.languageModelTools.map(
        ({ name, displayName, toolReferenceName, modelDescription, inputSchema }) => ({
          name,
          title: strings[displayName.slice(1, -1)],
          toolReferenceName,
          modelDescription,
          inputSchema,
        }),
      ),
      AGENT_TOOLS.map(({ name, title, description, inputSchema }) => ({
        name: `eventTrace_${name}`,
        title,
        toolReferenceName: name,
        modelDescription: description,
        inputSchema,
      })),
    );
  });

  it('are hidden if the chat has them from the MCP server, so that each is there once', () => {
    const conditions = new Set(manifest.contributes.languageModelTools.map(({ when }) => when));
    assert.deepEqual([...conditions], [`!${contextKeys.agentMcp}`]);
    assert.deepEqual(manifest.contributes.mcpServerDefinitionProviders, [
      { id: MCP_SERVER, label: manifest.displayName },
    ]);
  });
});
