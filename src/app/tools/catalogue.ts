import { describeEventTypeTool } from './questions/describeEventType';
import { diagnoseConsumerTool } from './questions/diagnoseConsumer';
import { findTool } from './questions/find';
import { recentFlowsTool } from './questions/flows/recentFlows';
import { getEventTool } from './questions/getEvent';
import { getLogsTool } from './questions/getLogs';
import { getTraceTool } from './questions/getTrace';
import { listConsumersTool } from './questions/listConsumers';
import type { AgentTool } from './tool';
import { PAGE_TOOLS } from './tracePage';

/** Every question that an agent can ask, the first one first. None writes, and no argument of one can lead to something that does. */
export const AGENT_TOOLS: readonly AgentTool[] = [
  listConsumersTool,
  diagnoseConsumerTool,
  findTool,
  getTraceTool,
  getEventTool,
  getLogsTool,
  recentFlowsTool,
  describeEventTypeTool,
];

/** The tool of a name; undefined where there is none. */
export function agentTool(name: string): AgentTool | undefined {
  return AGENT_TOOLS.find((tool) => tool.name === name);
}

/** What the page of a trace inside a chat may call: the tools, and what is for it alone. */
export function pageTool(name: string): AgentTool | undefined {
  return agentTool(name) ?? PAGE_TOOLS.find((tool) => tool.name === name);
}
