import assert from 'node:assert/strict';
import { build, type Plugin } from 'esbuild';
import { hostBuild } from '../../../esbuild.mjs';

/** Bytes that the tools for agents may add to what VS Code loads when it starts the extension. */
const MOST_BYTES = 5_000;

/** Replaces the code that registers the tools with nothing. */
const withoutAgents: Plugin = {
  name: 'without-agents',
  setup({ onLoad }) {
    onLoad({ filter: /features[\\/]agent[\\/]delivery\.ts$/ }, () => ({
      contents: 'export const deliverTools = () => ({ dispose() {} }); export const showsPages = () => false;',
    }));
  },
};

/** The code that is loaded at activation: the entry with everything that it imports before it runs. */
async function atActivation(...plugins: Plugin[]) {
  const { metafile } = await build({ ...hostBuild, plugins, write: false, metafile: true, sourcemap: false });
  const outputs = metafile?.outputs ?? {};
  const [entry = ''] = Object.keys(outputs).filter((name) => outputs[name]?.entryPoint === 'src/extension.ts');
  const loaded = new Set([entry]);
  for (const name of loaded) {
    for (const { path, kind, external } of outputs[name]?.imports ?? []) {
      if (kind === 'import-statement' && !external) loaded.add(path);
    }
  }
  const parts = [...loaded].flatMap((name) => outputs[name] ?? []);
  return {
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    files: parts.flatMap(({ inputs }) => Object.keys(inputs)),
  };
}

describe('the cost of the tools for agents before the first call', () => {
  it('is at most 5 kB of the entry, and no code that answers is loaded', async () => {
    const [whole, without] = await Promise.all([atActivation(), atActivation(withoutAgents)]);
    assert.ok(whole.files.includes('src/features/agent/delivery.ts'), 'they are registered at activation');
    const cost = whole.bytes - without.bytes;
    assert.ok(cost > 0 && cost <= MOST_BYTES, `${cost} of ${whole.bytes} bytes`);
    const answering =
      /^src\/app\/(?:tools|agents)\/|^src\/features\/agent\/(?:toolRunner|window|commands|index)|modelcontextprotocol/;
    assert.deepEqual(
      whole.files.filter((file) => answering.test(file)),
      [],
    );
  });
});
