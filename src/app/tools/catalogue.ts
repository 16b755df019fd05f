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

/**
 * Every question that an agent can ask, in the order in which agents get them. No tool writes, and no argument of a tool can lead to
 * something that writes.
 */
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

/** Returns the tool of this name; undefined when there is none. */
export function agentTool(name: string): AgentTool | undefined {
  return AGENT_TOOLS.find((tool) => tool.name === name);
}

/** Returns a tool that the page of a trace inside a chat may call: one of the agent's tools, or one that is only for the page. */
export function pageTool(name: string): AgentTool | undefined {
  return agentTool(name) ?? PAGE_TOOLS.find((tool) => tool.name === name);
}
