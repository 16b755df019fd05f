/* A chat's model without an account: VS Code asks it as it asks those that others bring. It repeats what it was asked. */
const vscode = require('vscode');

const model = {
  id: 'echo',
  name: 'Echo',
  family: 'echo',
  version: '1',
  maxInputTokens: 10_000,
  maxOutputTokens: 1_000,
  isUserSelectable: true,
  capabilities: { toolCalling: true },
};

exports.activate = (context) => {
  context.subscriptions.push(
    vscode.lm.registerLanguageModelChatProvider('event-trace-tests', {
      provideLanguageModelChatInformation: async () => [model],
      async provideLanguageModelChatResponse(_model, messages, _options, progress) {
        progress.report(new vscode.LanguageModelTextPart(JSON.stringify(messages)));
      },
      provideTokenCount: async (_model, text) => JSON.stringify(text).length,
    }),
  );
};
