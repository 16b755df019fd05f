/** Why a tool cannot answer. The message is for the agent: it says what to call instead. */
export class ToolProblem extends Error {}
