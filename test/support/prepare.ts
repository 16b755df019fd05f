import { chromiumPath } from './chromium';
import { prometheusPath } from './prometheus';
import { ensureVsCode, newestVsCode } from './vscodeInstall';

/** What a suite needs beside the packages, fetched before its tests begin so that no test's time limit counts the download. */
const parts: Readonly<Record<string, () => Promise<unknown>>> = {
  chromium: chromiumPath,
  prometheus: prometheusPath,
  vscode: () => ensureVsCode(newestVsCode),
};

for (const name of process.argv.slice(2)) {
  const fetchPart = parts[name];
  if (!fetchPart) throw new Error(`There is no part "${name}"; there are ${Object.keys(parts).join(', ')}.`);
  await fetchPart();
}
